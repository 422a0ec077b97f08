import * as account from './account.js';
import * as addresses from './addresses.js';
import * as api from './api.js';
import { byId, onClick, show, whenSignedOut } from './dom.js';
import * as enrol from './enrol.js';
import * as signin from './signin.js';

/** What follows what. */
let limited = false;

async function signedIn(username, onlyEnrol, message) {
  limited = onlyEnrol;
  byId('username').textContent = username;
  byId('password').elements.username.value = username;
  enrol.ownedBy(username);
  await account.open(limited, message);
  byId('who').hidden = false;
}

function signedOut(message) {
  document.querySelectorAll('dialog[open]').forEach(box => box.close());
  [api.forget, signin.reset, enrol.reset, addresses.reset, account.reset].forEach(reset => reset());
  byId('who').hidden = true;
  show('signin', message);
}

signin.start(signedIn);
account.start(signedOut);
enrol.start(message => {
  limited = false;
  return account.open(limited, message);
});
addresses.start(message => account.open(limited, message));
api.onStepUp(problem => signin.stepUp(problem.acrs.includes('otp-sent') ? addresses.methods() : []));
whenSignedOut(signedOut);
onClick(byId('signout'), async () => {
  const ended = await api.call('POST', '/kms/logout').then(() => true, problem => problem.type === 'token-invalid');
  signedOut(ended ? 'You are signed out.'
    : 'You are signed out on this page, but the service could not be told: end this session the next time you sign in.');
});
document.querySelectorAll('[data-view]').forEach(button => {
  onClick(button, async () => {
    enrol.reset();
    await (button.dataset.view === 'account' ? account.open(limited, '') : show(button.dataset.view));
  });
});
show('signin');
