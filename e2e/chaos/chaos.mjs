// `npm run chaos -- NAME`: breaks real parts while they work, and counts what was lost or doubled.
import { runNamed } from '../tools/named-runs.mjs';

await runNamed('chaos');
