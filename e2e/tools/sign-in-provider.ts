// A real OpenID provider (oidc-provider) on loopback, with its own sign-in pages, whose people and groups a journey changes. Its
// pages let anybody in under any password; who that is, and what is told of them, is `people`.

import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { Provider } from 'oidc-provider';
import { freePort } from './spillway';

type Person = { email?: string; email_verified?: boolean; name?: string; groups?: string[] };

export type SignInProvider = {
  issuer: string;
  /** By what is typed as the login. */
  people: Map<string, Person>;
  /** Once it is known where the client is. Another secret: as if it had been changed there. */
  start(client: { url: string; secret: string }): Promise<void>;
  stop(): Promise<void>;
};

export const client = { id: 'spillway', secret: 'the secret of the client' };

export async function signInProvider(): Promise<SignInProvider> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const people = new Map<string, Person>();
  let server: Server | null = null;
  return {
    issuer,
    people,
    async start(known) {
      const answer = providerOf(issuer, people, known).callback();
      server = createServer((request, response) => void answer(request, response)).listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
    async stop() {
      const ending = server;
      server = null;
      if (ending === null) return;
      ending.closeAllConnections();
      ending.close();
      await once(ending, 'close');
    },
  };
}

function providerOf(
  issuer: string,
  people: Map<string, Person>,
  { url, secret }: { url: string; secret: string },
): Provider {
  return new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: secret,
        redirect_uris: [`${url}/api/session/provider`],
        post_logout_redirect_uris: [`${url}/sign-in`],
      },
    ],
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified', 'groups'] },
    cookies: { keys: ['a key of the journey'] },
    pkce: { required: () => true, methods: ['S256'] },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...people.get(sub) }) }),
  });
}
