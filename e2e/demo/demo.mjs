// `npm run demo`: needs nothing but Node and npm. Brings the packages, then hands over to main.ts.
import { prepare, runTypeScript } from '../tools/bootstrap.mjs';

await prepare();
await runTypeScript('e2e/demo/main.ts');
