import * as api from './api.js';
import { errorAt, onClick } from './dom.js';
import { time } from './words.js';

/** Codes that travel: offering to send one, and what is said of it. */
const WAYS = { email: 'e-mail', sms: 'SMS' };
const LOOK_EVERY = 2_000;

/** Puts a button for each of these methods there that codes can travel by; others are left out. */
export function offer(place, methods, send) {
  place.replaceChildren(...methods.filter(method => method in WAYS).map(method => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'link';
    button.textContent = `Send a code by ${WAYS[method]}`;
    onClick(button, () => send(method), place.closest('form'));
    return button;
  }));
}

/** What to say once a code was asked for. */
export function onItsWay(sent) {
  return `A code is on its way to ${sent.destination}. It is good until ${time(sent.expires_at)}.`;
}

/** Looks how the delivery goes while that form is in view, and says there when it failed. */
export async function follow(deliveryId, form) {
  form.dataset.follows = deliveryId;
  const waits = () => form.dataset.follows === deliveryId && form.checkVisibility();
  while (waits()) {
    await new Promise(passed => setTimeout(passed, LOOK_EVERY));
    const known = waits() && await api.call('GET', `/2fa/deliveries/${deliveryId}`).catch(() => null);
    if (!known || known.delivery === 'sent') {
      return;
    }
    if (known.delivery === 'failed') {
      errorAt(form, null, `The code could not be delivered (${known.reason}). Check the address, or try again later.`);
      return;
    }
  }
}
