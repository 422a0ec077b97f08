/** The calls of the page. Tokens are in this module's memory and nowhere else: reloading the page signs out. */
const TIMEOUT = 20_000;
let tokens = {};
let renewal = null;
let stepUp = async () => false;

/** A refusal of the API (RFC 9457), or that it cannot be reached. */
export class Problem extends Error {
  constructor(body, headers = new Headers()) {
    super(body.title ?? 'no title');
    this.type = String(body.type).split(':').pop();
    this.detail = body.detail;
    this.field = body.field;
    this.reasons = body.reasons ?? [];
    this.instance = body.instance ?? 'none';
    this.retryAfter = Number(headers.get('Retry-After') ?? 1);
    /** What a step-up must come to (RFC 9470 section 3). */
    this.acrs = /acr_values="([^"]*)"/.exec(headers.get('WWW-Authenticate'))?.[1].split(' ') ?? [];
  }
}

/** Takes over what an answer has of tokens; a step-up brings an access token only. */
export function keep(answer) {
  tokens = { access: answer.access_token, refresh: answer.refresh_token ?? tokens.refresh };
}

export function forget() {
  tokens = {};
}

/** Who asks for a code when one is needed, told of the problem; answers whether the session was stepped up. */
export function onStepUp(ask) {
  stepUp = ask;
}

/** A call as whoever is signed in. An old token is renewed and a missing step-up asked for, once each. */
export async function call(method, path, body) {
  const remedies = { 'token-invalid': renew, 'step-up-required': stepUp };
  for (;;) {
    try {
      return await send(method, path, body, tokens.access);
    } catch (problem) {
      const remedy = remedies[problem.type];
      delete remedies[problem.type];
      if (!remedy || !await remedy(problem)) {
        throw problem;
      }
    }
  }
}

/** A call as nobody. */
export function callAsNobody(method, path, body) {
  return send(method, path, body, null);
}

/** One renewal at a time: a refresh token shown twice ends the session. */
function renew() {
  renewal ??= useRefreshToken().finally(() => { renewal = null; });
  return renewal;
}

async function useRefreshToken() {
  if (!tokens.refresh) {
    return false;
  }
  try {
    keep(await send('POST', '/kms/token', { grant_type: 'refresh_token', refresh_token: tokens.refresh }, null));
    return true;
  } catch (problem) {
    if (problem.type === 'grant-invalid') {
      return false;
    }
    throw problem;
  }
}

async function send(method, path, body, token) {
  const response = await request(method, path, body, token);
  const answer = response.status === 204 ? null : await response.json().catch(() => ({ type: 'unreadable' }));
  if (!response.ok) {
    throw new Problem(answer, response.headers);
  }
  return answer;
}

async function request(method, path, body, token) {
  const headers = { Accept: 'application/json' };
  if (body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  if (token) {
    headers.Authorization = `Bearer ${token}`;
  }
  try {
    return await fetch(path, { method, headers, body: JSON.stringify(body), cache: 'no-store', credentials: 'omit',
      redirect: 'error', signal: AbortSignal.timeout(TIMEOUT) });
  } catch (failure) {
    throw new Problem({ type: 'unreachable', title: failure.message });
  }
}
