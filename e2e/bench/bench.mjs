// `npm run bench -- NAME`: measures what the README promises, on this machine, with real parts.
import { runNamed } from '../tools/named-runs.mjs';

await runNamed('bench');
