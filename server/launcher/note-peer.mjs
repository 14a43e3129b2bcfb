// In the web process: every request carries the address of its peer, and no client can claim another. Next hands a route the
// headers alone, of which a client chooses every one but this.
import { subscribe } from 'node:diagnostics_channel';

subscribe('http.server.request.start', ({ request }) => {
  request.headers['x-spillway-peer'] = request.socket.remoteAddress ?? '';
});
