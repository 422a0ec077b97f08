import * as api from './api.js';
import { action, byId, copy, onClick, onSubmit, say, show, sure } from './dom.js';
import { follow, onItsWay } from './sent.js';
import { when } from './words.js';

/** Where codes and notices go: at most one e-mail address and one mobile number. */
const KINDS = {
  email: { name: 'E-mail', add: 'Add an e-mail address', change: 'Change the e-mail address', label: 'E-mail address', type: 'email' },
  sms: { name: 'SMS', add: 'Add a mobile number', change: 'Change the mobile number', label: 'Mobile number, such as +49 1511 2345678', type: 'tel' },
};
let confirmed = [];
let wanted = null;
let addressId = null;
let finished = () => {};

/** @param next told what to say on the account's page */
export function start(next) {
  finished = next;
  Object.keys(KINDS).forEach(method => onClick(byId(`add-${method}`), async () => begin(method)));
  onSubmit(byId('address').querySelector('form'), ({ address }) => {
    wanted.address = address;
    return send();
  });
  onSubmit(byId('address-code').querySelector('form'), confirm);
  onClick(byId('again'), send);
}

export function reset() {
  confirmed = [];
  wanted = addressId = null;
  byId('addresses').replaceChildren();
}

/** The methods by which codes can be sent to whoever is signed in. */
export function methods() {
  return confirmed;
}

export async function read() {
  const { addresses } = await api.call('GET', '/2fa/addresses');
  confirmed = addresses.filter(address => address.confirmed).map(address => address.method);
  byId('addresses').replaceChildren(...addresses.map(addressItem));
  Object.entries(KINDS).forEach(([method, kind]) => {
    byId(`add-${method}`).textContent = confirmed.includes(method) ? kind.change : kind.add;
  });
}

function addressItem(address) {
  const state = address.confirmed ? '' : ' not confirmed,';
  const item = copy('address-item', { name: address.destination, about: `${KINDS[address.method].name},${state} since ${when(address.created_at)}` });
  if (address.confirmed) {
    item.querySelector('[data-do=confirm]').remove();
  } else {
    action(item, 'confirm', address.destination, async () => awaitCode(address.address_id, `Type the code that went to ${address.destination}.`));
  }
  action(item, 'remove', address.destination, () => remove(address));
  return item;
}

function begin(method) {
  const kind = KINDS[method];
  wanted = { method };
  byId('address-title').textContent = confirmed.includes(method) ? kind.change : kind.add;
  byId('address-label').textContent = kind.label;
  const field = byId('address').querySelector('input');
  field.type = field.autocomplete = kind.type;
  field.value = '';
  show('address');
}

async function send() {
  const added = await api.call('POST', '/2fa/addresses', wanted);
  awaitCode(added.address_id, onItsWay(added));
  follow(added.address_id, byId('address-code').querySelector('form'));
}

/** What was typed is known only until the page is left: only then can it be sent again. */
function awaitCode(id, text) {
  addressId = id;
  byId('address-help').textContent = text;
  byId('again').hidden = !wanted?.address;
  byId('address-code').querySelector('form').reset();
  show('address-code');
}

async function confirm({ otp_code }) {
  const shown = await api.call('POST', '/2fa/addresses/confirm', { address_id: addressId, otp_code });
  wanted = null;
  await finished(`${shown.destination} is confirmed.`);
}

async function remove(address) {
  const removed = await sure(`Remove ${address.destination}?`, 'Neither codes nor notices will go there any more. It is told.', 'Remove',
    () => api.call('DELETE', `/2fa/addresses/${address.address_id}`));
  if (removed) {
    await read();
    say(`${address.destination} was removed.`);
    byId(`add-${address.method}`).focus();
  }
}
