import { Problem } from './api.js';
import { words } from './words.js';

/** Views, messages, forms and dialogs: where the focus goes and what a screen reader is told. */
const TYPED_SECRETS = { 'code-rejected': ['otp_code', 'recovery_code'], 'login-failed': ['old_password'] };
let onSignedOut = () => {};

export const byId = id => document.getElementById(id);

/** Who is told when the session has ended. */
export function whenSignedOut(told) {
  onSignedOut = told;
}

/** Shows one view and puts the focus on its first field to fill in, or on its heading. */
export function show(id, message = '') {
  for (const view of document.querySelectorAll('.view')) {
    view.hidden = view.id !== id;
  }
  const view = byId(id);
  const heading = view.querySelector('h1');
  document.title = `${heading.textContent} · Gatehouse`;
  say(message);
  view.querySelectorAll('form').forEach(clearErrors);
  const field = ['account', 'confirm', 'codes'].includes(id) ? null : [...view.querySelectorAll('input')].find(input => !input.closest('[hidden]'));
  heading.tabIndex = -1;
  (field ?? heading).focus();
  window.scrollTo(0, 0);
}

/** Says something that is no failure. */
export function say(text) {
  byId('alert').textContent = '';
  byId('status').textContent = text;
}

function complain(problem) {
  say('');
  byId('alert').textContent = words(problem);
  byId('alert').scrollIntoView({ block: 'nearest' });
}

/** Runs what a button or form asks for, one at a time; a failure is handed on, a lost session signs out. */
async function attempt(element, act, failed) {
  if (element.getAttribute('aria-busy') === 'true') {
    return;
  }
  element.setAttribute('aria-busy', 'true');
  try {
    await act();
  } catch (problem) {
    if (!(problem instanceof Problem)) {
      failed(new Problem({ type: 'page', title: problem.message, instance: 'none' }));
      throw problem;
    }
    problem.type === 'token-invalid' ? onSignedOut(words(problem)) : failed(problem);
  } finally {
    element.removeAttribute('aria-busy');
  }
}

/** @param form where a failure is said; null for the page's own place */
export function onClick(button, act, form = null) {
  button.addEventListener('click', () => attempt(button, act, problem => form ? complainAt(form, problem) : complain(problem)));
}

/** Hands a form's values on; what is refused is said at the field it is about. */
export function onSubmit(form, act) {
  form.onsubmit = event => {
    event.preventDefault();
    say('');
    clearErrors(form);
    attempt(form, () => act(values(form)), problem => complainAt(form, problem));
  };
}

/** The values, with the spaces that people type into codes left out. */
function values(form) {
  const all = Object.fromEntries(new FormData(form));
  if ('otp_code' in all) {
    all.otp_code = all.otp_code.replaceAll(/\s/g, '');
  }
  return all;
}

function complainAt(form, problem) {
  const names = [problem.field, ...TYPED_SECRETS[problem.type] ?? []];
  const field = names.map(name => form.elements[name]).find(Boolean);
  errorAt(form, field, words(problem));
}

/** Says a failure below a field and puts the focus there, or without one at the form's end. */
export function errorAt(form, field, text) {
  const error = document.createElement('p');
  error.className = 'error';
  error.id = `${form.closest('section, dialog').id}-error`;
  error.textContent = text;
  if (!field) {
    error.role = 'alert';
    form.append(error);
    return;
  }
  field.closest('label').after(error);
  field.setAttribute('aria-invalid', 'true');
  field.dataset.described = field.getAttribute('aria-describedby') ?? '';
  field.setAttribute('aria-describedby', `${error.id} ${field.dataset.described}`.trim());
  field.focus();
  field.select();
}

function clearErrors(form) {
  form.querySelectorAll('.error').forEach(error => error.remove());
  form.querySelectorAll('[aria-invalid]').forEach(field => {
    field.removeAttribute('aria-invalid');
    field.dataset.described ? field.setAttribute('aria-describedby', field.dataset.described) : field.removeAttribute('aria-describedby');
  });
}

/** Asks whether it is meant; answers what the act came to, or null. */
export function sure(title, text, yes, act) {
  byId('sure-title').textContent = title;
  byId('sure-text').textContent = text;
  byId('sure-yes').textContent = yes;
  return ask('sure', act);
}

/** Opens a dialog; answers what its form's submission came to, or null when it was closed without. */
export function ask(id, submit) {
  const box = byId(id);
  const form = box.querySelector('form');
  clearErrors(form);
  return new Promise(answered => {
    let answer = null;
    onSubmit(form, async given => {
      answer = await submit(given) ?? true;
      box.close();
    });
    box.querySelector('[data-close]').onclick = () => box.close();
    box.onclose = () => {
      form.reset();
      answered(answer);
    };
    box.showModal();
  });
}

/** Gives a button of an item its act, and a name that says of what. */
export function action(item, name, of, act) {
  const button = item.querySelector(`[data-do=${name}]`);
  button.setAttribute('aria-label', `${button.textContent} ${of}`);
  onClick(button, act);
}

/** A template's copy with these texts in it; what has none is left out. */
export function copy(template, texts) {
  const node = byId(template).content.firstElementChild.cloneNode(true);
  node.querySelectorAll('[data-of]').forEach(part => {
    const text = texts[part.dataset.of];
    text ? part.textContent = text : part.remove();
  });
  return node;
}
