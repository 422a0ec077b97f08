import * as addresses from './addresses.js';
import * as api from './api.js';
import { action, ask, byId, copy, onClick, onSubmit, say, show, sure } from './dom.js';
import { showCodes } from './enrol.js';
import { sentence, when } from './words.js';

/** What somebody has: authenticators, recovery codes, addresses, sessions and a password. */
const FEW_CODES = 3;
const LOGINS = { pwd: 'password', mfa: 'password and code', recovery: 'password and recovery code',
  'otp-sent': 'password and a code that was sent' };
let leave = () => {};

/** @param signedOut told what to say when everything has ended */
export function start(signedOut) {
  leave = signedOut;
  onClick(byId('add'), async () => show('enrol'));
  onClick(byId('new-codes'), newCodes);
  onClick(byId('end-all'), endAll);
  onSubmit(byId('password'), changePassword);
  byId('reveal').onchange = event => reveal(event.target.checked);
}

/** Shows the account, read anew; a limited one can only add an authenticator and change the password. */
export async function open(limited, message) {
  document.querySelectorAll('[data-full]').forEach(part => { part.hidden = limited; });
  document.querySelectorAll('[data-limited]').forEach(part => { part.hidden = !limited; });
  if (!limited) {
    await Promise.all([readFactors(), addresses.read(), readSessions()]);
  }
  show('account', message);
}

export function reset() {
  byId('factors').replaceChildren();
  byId('sessions').replaceChildren();
  byId('codes-left').textContent = '';
  reveal(false);
}

async function readFactors() {
  const held = await api.call('GET', '/2fa/factors');
  byId('factors').replaceChildren(...held.factors.map(factorItem));
  byId('recovery-card').hidden = held.factors.length === 0;
  const left = held.recovery_codes_left;
  byId('codes-left').textContent = left > FEW_CODES ? `${left} of 10 are left. They get you in when your authenticator is lost.`
    : `Only ${left} left: make new ones, so that you are not locked out when your authenticator is lost.`;
  byId('codes-left').classList.toggle('hint', left <= FEW_CODES);
}

function factorItem(factor) {
  const used = factor.last_used_at ? `last used ${when(factor.last_used_at)}` : 'not used yet';
  const item = copy('factor', { name: factor.name, about: `Added ${when(factor.created_at)}, ${used}`, hint: factor.hint && sentence(factor.hint) });
  action(item, 'rename', factor.name, () => rename(factor));
  action(item, 'remove', factor.name, () => remove(factor));
  item.dataset.id = factor.factor_id;
  return item;
}

async function rename(factor) {
  const field = byId('rename').querySelector('[name=name]');
  field.value = factor.name;
  if (await ask('rename', ({ name }) => api.call('PATCH', `/2fa/factors/${factor.factor_id}`, { name }))) {
    await readFactors();
    say('Renamed.');
    byId('factors').querySelector(`[data-id="${factor.factor_id}"] [data-do=rename]`)?.focus();
  }
}

async function remove(factor) {
  const removed = await sure(`Remove ${factor.name}?`, 'Its codes will no longer be accepted. With your last authenticator your recovery codes go too.',
    'Remove', () => api.call('DELETE', `/2fa/factors/${factor.factor_id}`));
  if (removed) {
    await readFactors();
    say(`${factor.name} was removed.`);
    byId('add').focus();
  }
}

async function newCodes() {
  const answer = await sure('Make new recovery codes?', 'All earlier ones stop working at once.', 'Make new codes',
    () => api.call('POST', '/2fa/recovery-codes'));
  if (answer) {
    showCodes(answer.recovery_codes, '');
  }
}

async function readSessions() {
  const { sessions } = await api.call('GET', '/kms/sessions');
  byId('sessions').replaceChildren(...sessions.map(sessionItem));
}

function sessionItem(session) {
  const started = when(session.created_at);
  const item = copy('session', {
    name: session.current ? 'This session' : `From ${session.source}`,
    about: `${session.current ? `From ${session.source}, since` : 'Since'} ${started}, with ${LOGINS[session.acr] ?? session.acr}`,
  });
  if (session.current) {
    item.querySelector('.row').remove();
  } else {
    action(item, 'end', `the session of ${started} from ${session.source}`, () => end(session));
  }
  return item;
}

async function end(session) {
  await api.call('DELETE', `/kms/sessions/${session.id}`);
  await readSessions();
  say('The session has ended.');
  byId('end-all').focus();
}

async function endAll() {
  if (await sure('Sign out everywhere?', 'All your sessions end, this one too.', 'Sign out everywhere', () => api.call('DELETE', '/kms/sessions'))) {
    leave('You are signed out everywhere.');
  }
}

async function changePassword({ old_password, new_password }) {
  await api.call('POST', '/kms/password', { old_password, new_password });
  leave('Your password was changed. Sign in with the new one.');
}

function reveal(shown) {
  byId('password').querySelectorAll('[name$=_password]').forEach(field => { field.type = shown ? 'text' : 'password'; });
}
