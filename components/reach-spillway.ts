// How the browser asks the server. What a browser says by itself ("Failed to fetch") tells nobody where to look, and
// neither does the page of a proxy that was read as if it were an answer of ours.

export async function reachSpillway(url: RequestInfo | URL | string, init?: object): Promise<Response> {
  const response = await fetch(url, init).catch((cause: unknown) => {
    if (!(cause instanceof TypeError)) throw cause;
    throw new Error('Spillway does not answer: it is restarting or stopped, or the network to it is down.', {
      cause,
    });
  });
  if (response.headers.get('content-type')?.includes('json') === true) return response;
  await response.body?.cancel().catch(() => undefined);
  const said = [response.status, response.statusText].join(' ').trim();
  throw new Error(
    `What answered is not Spillway’s API: ${said}. Often a proxy whose sign-in has ended, or that does not reach ` +
      'Spillway: reload this page, then look at the proxy and at Spillway’s log.',
  );
}
