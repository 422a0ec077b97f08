import * as api from './api.js';
import { ask, byId, onClick, onSubmit, show } from './dom.js';
import { follow, offer, onItsWay } from './sent.js';
import { sentence, time } from './words.js';

/** Signing in: the password, then a code or a recovery code; and showing a code again. */
const FROM_APP = 'Open your authenticator app and type the code it shows for Gatehouse.';
const TO_BE_SENT = 'Have a code sent to you, then type it here.';
const ANEW_FROM_APP = 'This needs a new code from your authenticator; one you have used already will not do.';
const ANEW_SENT = 'This needs a new code: have one sent to you, then type it here.';
const KEY = 'gatehouse.device';
let username = '';
let challenge = null;
let methods = [];
let requestId = null;
let tooLate = null;
let deviceToken = null;
let signedIn = () => {};

/** @param next told (user name, whether there is only an enrol token, a message) */
export function start(next) {
  signedIn = next;
  onSubmit(byId('signin').querySelector('form'), password);
  onSubmit(byId('code').querySelector('form'), code);
  onSubmit(byId('recovery').querySelector('form'), recovery);
  onClick(byId('from-app'), async () => wantCode(null));
  byId('remember').hidden = byId('remember-help').hidden = storage() === null;
}

/** Everything about whoever was signed in goes, but a device that is to be remembered. */
export function reset() {
  username = '';
  challenge = deviceToken = requestId = null;
  clearTimeout(tooLate);
  document.querySelectorAll('form').forEach(form => form.reset());
}

/**
 * Asks for a code and steps the session up with it, and with the secret of this device: strangers' guesses do not count against it.
 *
 * @param ways methods by which a code may be sent for this; none where only an authenticator will do
 */
export async function stepUp(ways) {
  const form = byId('step-up').querySelector('form');
  let asked = {};
  byId('step-up-help').textContent = ways.length ? ANEW_SENT : ANEW_FROM_APP;
  offer(byId('step-up-send'), ways, async method => {
    const sent = await api.call('POST', '/2fa/auth/generate', { method });
    asked = { request_id: sent.request_id };
    byId('step-up-help').textContent = onItsWay(sent);
    form.elements.otp_code.focus();
    follow(sent.request_id, form);
  });
  return await ask('step-up', async ({ otp_code }) =>
    api.keep(await api.call('POST', '/2fa/auth/verify', withDevice({ otp_code, ...asked })))) !== null;
}

async function password(given) {
  username = given.username.trim();
  deviceToken = remembered(username);
  const answer = await api.callAsNobody('POST', '/kms/login', withDevice({ username, password: given.password }));
  byId('signin').querySelector('form').reset();
  if (answer.challenge) {
    challenged(answer);
  } else {
    await enter(answer, answer.scope === 'enrol', '');
  }
}

function challenged(answer) {
  ({ challenge, methods } = answer);
  const ends = Date.now() + answer.expires_in * 1_000;
  tooLate = setTimeout(startAgain, answer.expires_in * 1_000);
  document.querySelectorAll('[data-ends]').forEach(place => { place.textContent = `You have until ${time(ends)} to finish signing in.`; });
  byId('code').querySelector('[name=remember]').checked = deviceToken !== null;
  offer(byId('send'), methods, sendCode);
  byId('use-recovery').hidden = !methods.includes('totp');
  wantCode(null);
}

function startAgain() {
  reset();
  show('signin', 'Signing in took too long. Please start again.');
}

async function sendCode(method) {
  wantCode(await api.callAsNobody('POST', '/2fa/auth/generate', { challenge, method }));
}

/** @param sent what asking for one to be sent answered; null for one of the authenticator */
function wantCode(sent) {
  const app = methods.includes('totp');
  requestId = sent?.request_id ?? null;
  byId('code-help').textContent = sent ? onItsWay(sent) : app ? FROM_APP : TO_BE_SENT;
  byId('code').querySelector('form').hidden = !sent && !app;
  byId('from-app').hidden = !sent || !app;
  show('code');
}

async function code(given) {
  const proof = { challenge, otp_code: given.otp_code, ...(requestId && { request_id: requestId }) };
  const answer = await api.callAsNobody('POST', '/2fa/auth/verify', withDevice(proof));
  deviceToken = answer.device_token;
  remember(given.remember === 'on');
  await enter(answer, answer.scope === 'enrol', answer.hint ? sentence(answer.hint) : '');
}

async function recovery(given) {
  const body = withDevice({ challenge, recovery_code: given.recovery_code.trim() });
  const answer = await api.callAsNobody('POST', '/2fa/auth/verify', body);
  await enter(answer, true, `Recovery code accepted; ${answer.recovery_codes_left} left.`);
}

function enter(answer, limited, message) {
  challenge = null;
  clearTimeout(tooLate);
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
