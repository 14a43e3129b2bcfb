// `npm run bench -- NAME`: measures what README and handbook promise, on this machine, with real parts.
import { runNamed } from '../tools/named-runs.mjs';

await runNamed('bench');
