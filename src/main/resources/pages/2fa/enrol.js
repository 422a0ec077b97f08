import * as api from './api.js';
import { byId, errorAt, onClick, onSubmit, say, show } from './dom.js';
import { sentence, when } from './words.js';

/** Adding an authenticator, and showing recovery codes. */
let factorId = null;
let owner = '';
let codes = [];
let finished = () => {};

/** @param next told what to say on the account's page */
export function start(next) {
  finished = next;
  onSubmit(byId('enrol').querySelector('form'), begin);
  onSubmit(byId('confirm').querySelector('form'), confirm);
  onSubmit(byId('codes').querySelector('form'), kept);
  onClick(byId('print'), async () => window.print());
  onClick(byId('download'), async () => download());
}

export function reset() {
  factorId = null;
  byId('qr').removeAttribute('src');
  byId('otpauth').removeAttribute('href');
  byId('secret').textContent = '';
  codes = [];
  byId('codes-of').textContent = '';
  byId('code-list').replaceChildren();
}

async function begin(given) {
  const body = given.name.trim() ? { name: given.name } : {};
  const shown = await api.call('POST', '/2fa/enrol', body);
  factorId = shown.factor_id;
  byId('qr').src = shown.qr_png;
  byId('otpauth').href = shown.otpauth_uri;
  byId('secret').textContent = shown.secret.match(/.{1,4}/g).join(' ');
  show('confirm');
}

async function confirm(given) {
  const answer = await api.call('POST', '/2fa/enrol/confirm', { factor_id: factorId, otp_code: given.otp_code });
  api.keep(answer);
  reset();
  document.querySelectorAll('#enrol form, #confirm form').forEach(form => form.reset());
  const message = `Authenticator added. ${answer.hint ? sentence(answer.hint) : ''}`;
  if (answer.recovery_codes) {
    showCodes(answer.recovery_codes, message);
  } else {
    await finished(message);
  }
}

export function ownedBy(username) {
  owner = username;
}

/** Shows codes this once. */
export function showCodes(fresh, message) {
  codes = fresh;
  byId('codes-of').textContent = `Of ${owner}, made ${when(Date.now())}.`;
  byId('code-list').replaceChildren(...codes.map(code => {
    const item = document.createElement('li');
    item.textContent = code;
    return item;
  }));
  show('codes', message);
}

async function kept(given) {
  const form = byId('codes').querySelector('form');
  if (!given.kept) {
    errorAt(form, form.elements.kept, 'Print, download or write them down first: nobody can show them again.');
    return;
  }
  form.reset();
  reset();
  await finished('');
}

function download() {
  const text = `Gatehouse recovery codes. Each works once.\n${byId('codes-of').textContent}\n\n${codes.join('\n')}\n`;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  link.download = 'gatehouse-recovery-codes.txt';
  link.click();
  URL.revokeObjectURL(link.href);
  say('Downloaded.');
}
