/** What went wrong, in plain words, by the slug of the problem (docs/errors.md). */
const WORDS = {
  'login-failed': 'The user name or password is not right, or there were too many tries. Check both, and wait a little before you try again.',
  'code-rejected': 'This code was not accepted. It may be mistyped, used already or out of date: wait for the next one and try again.',
  'token-invalid': 'Please sign in again: your session has ended, or the sign-in is too long ago for this.',
  'step-up-required': 'Nothing was changed: this needs a code from your authenticator.',
  'factor-required': 'Set up an authenticator first.',
  'not-found': 'It is no longer there.',
  'overloaded': 'Too much is going on just now. Try again in a moment.',
  'starting': 'The service is just starting. Try again in a moment.',
  'unavailable': 'Something this needs is not available just now. Try again in a moment.',
  'unreachable': 'The service cannot be reached. Check your connection and try again.',
};
/** Problems whose detail says what this one is about. */
const SAID_BY_SERVER = new Set(['field-invalid', 'conflict', 'login-failed', 'unprocessable']);

/** The text for a problem. */
export function words(problem) {
  if (SAID_BY_SERVER.has(problem.type) && problem.detail) {
    const detail = problem.field ? problem.detail.replace(`${problem.field}: `, '') : problem.detail;
    return [detail, ...problem.reasons].map(sentence).join(' ');
  }
  if (problem.type === 'rate-limited') {
    return `Too many tries at once. Try again in ${wait(problem.retryAfter)}.`;
  }
  return WORDS[problem.type] ?? `Something went wrong. If it stays so, tell your administrator this number: ${problem.instance}.`;
}

/** With a capital at the start and a full stop at the end. */
export function sentence(text) {
  const start = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(start) ? start : `${start}.`;
}

function wait(seconds) {
  const [count, unit] = seconds < 120 ? [seconds, 'second'] : seconds < 7_200 ? [Math.ceil(seconds / 60), 'minute'] : [Math.ceil(seconds / 3_600), 'hour'];
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`;
}

const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'short' });
const WHEN = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });

/** A moment as people here write it. */
export function when(instant) {
  return WHEN.format(new Date(instant));
}

/** The same without the day. */
export function time(instant) {
  return TIME.format(new Date(instant));
}
