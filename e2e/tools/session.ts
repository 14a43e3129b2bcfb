// A signed-in session, made as a person makes it: through a one-time link that Spillway printed.

const person = {
  email: 'ada@spillway.example',
  name: 'Ada',
  password: 'a level line over an edge',
};

export const firstAdmin = person;

/** The path and secret of the newest link in what was said; undefined while there is none. */
export function linkIn(said: string): string | undefined {
  return [...said.matchAll(/https?:\/\/\S+?(\/welcome#[\w-]+)/g)].at(-1)?.[1];
}

/** The cookie of the session. */
export async function takeLink(url: string, link: string, use: object = person): Promise<string> {
  const secret = link.slice(link.indexOf('#') + 1);
  const response = await fetch(`${url}/api/access-link`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...use, secret }),
  });
  return cookieOf(response);
}

export async function signInAs(url: string, email: string, password: string): Promise<string> {
  const response = await fetch(`${url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  });
  return cookieOf(response);
}

export async function signOut(url: string, cookie: string): Promise<void> {
  const headers = { 'content-type': 'application/json', cookie };
  await fetch(`${url}/api/session`, { method: 'DELETE', headers, body: '{}' });
}

async function cookieOf(response: Response): Promise<string> {
  const [cookie] = response.headers.getSetCookie();
  if (cookie === undefined) throw new Error(await response.text());
  return cookie.slice(0, cookie.indexOf(';'));
}

/** For a browser's context. */
export function browserCookie(url: string, cookie: string) {
  const at = cookie.indexOf('=');
  return { url, name: cookie.slice(0, at), value: cookie.slice(at + 1) };
}
