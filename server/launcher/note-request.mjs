// In the web process: every request carries the address of its peer and an id, and no client can claim another address. Next hands a
// route the headers alone, of which a client chooses every one but these. The id is answered, and stands in each line that is logged
// for the request (server/platform/request-id.ts). Once the process is to end, a connection ends with the answer that it carries, so that
// a browser that keeps asking does not keep it.
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';

const ids = new AsyncLocalStorage();
globalThis.spillwayRequestIds = ids;

/** A proxy's own id is kept, so that both logs tell of one request; anything else that comes under this name is not. */
const wellFormed = /^[\w.-]{8,64}$/;

let isClosing = false;
for (const signal of ['SIGTERM', 'SIGINT']) process.once(signal, () => (isClosing = true));

subscribe('http.server.request.start', ({ request, response }) => {
  const asked = request.headers['x-request-id'];
  const id = typeof asked === 'string' && wellFormed.test(asked) ? asked : randomUUID();
  request.headers['x-spillway-peer'] = request.socket.remoteAddress ?? '';
  request.headers['x-request-id'] = id;
  response.setHeader('x-request-id', id);
  if (isClosing) response.setHeader('connection', 'close');
  ids.enterWith(id);
});
