import * as api from './api.js';
import { byId, onSubmit, show } from './dom.js';
import { sentence } from './words.js';

/** Signing in: the password, then the code or a recovery code. */
const KEY = 'gatehouse.device';
let username = '';
let challenge = null;
let deviceToken = null;
let signedIn = () => {};

/** @param next told (user name, whether there is only an enrol token, a message) */
export function start(next) {
  signedIn = next;
  onSubmit(byId('signin').querySelector('form'), password);
  onSubmit(byId('code').querySelector('form'), code);
  onSubmit(byId('recovery').querySelector('form'), recovery);
  byId('remember').hidden = byId('remember-help').hidden = storage() === null;
}

/** Everything about whoever was signed in goes, but a device that is to be remembered. */
export function reset() {
  username = '';
  challenge = deviceToken = null;
  document.querySelectorAll('form').forEach(form => form.reset());
}

/** Steps the session up, with the secret of this device: strangers' guesses do not count against it. */
export async function verify(otpCode) {
  const answer = await api.call('POST', '/2fa/auth/verify', withDevice({ otp_code: otpCode }));
  api.keep(answer);
}

async function password(given) {
  username = given.username.trim();
  deviceToken = remembered(username);
  const answer = await api.callAsNobody('POST', '/kms/login', withDevice({ username, password: given.password }));
  byId('signin').querySelector('form').reset();
  if (answer.challenge) {
    challenge = answer.challenge;
    byId('code').querySelector('[name=remember]').checked = deviceToken !== null;
    show('code');
  } else {
    await enter(answer, answer.scope === 'enrol', '');
  }
}

async function code(given) {
  const answer = await api.callAsNobody('POST', '/2fa/auth/verify', withDevice({ challenge, otp_code: given.otp_code }));
  deviceToken = answer.device_token;
  remember(given.remember === 'on');
  await enter(answer, false, answer.hint ? sentence(answer.hint) : '');
}

async function recovery(given) {
  const body = withDevice({ challenge, recovery_code: given.recovery_code.trim() });
  const answer = await api.callAsNobody('POST', '/2fa/auth/verify', body);
  await enter(answer, true, `Recovery code accepted; ${answer.recovery_codes_left} left.`);
}

function enter(answer, limited, message) {
  challenge = null;
  byId('code').querySelector('form').reset();
  byId('recovery').querySelector('form').reset();
  api.forget();
  api.keep(answer);
  return signedIn(username, limited, message);
}

function withDevice(body) {
  return deviceToken ? { ...body, device_token: deviceToken } : body;
}

function remembered(name) {
  const kept = JSON.parse(storage()?.getItem(KEY) ?? 'null');
  return kept?.username === name ? kept.token : null;
}

function remember(wanted) {
  if (wanted) {
    storage()?.setItem(KEY, JSON.stringify({ username, token: deviceToken }));
  } else if (remembered(username)) {
    storage()?.removeItem(KEY);
  }
}

/** Null where the browser keeps nothing: then there is nothing to tick. */
function storage() {
  try {
    return window.localStorage;
  } catch (refused) {
    return null;
  }
}
