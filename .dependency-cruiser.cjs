// The import table of ARCHITECTURE.md as rules. Each row says what a folder may import; all else is an error.

const NPM = '(^|/)node_modules/';
const NODE_BUILTIN = ['core'];
const TESTS = '\\.(test|contract\\.test|int\\.test|sim\\.test)\\.tsx?$';

/** Folder `from` may import only files that match one of `allowed` (project paths or npm packages). */
function only(name, from, allowed, comment, exceptFrom = []) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: from, pathNot: [TESTS, ...exceptFrom] },
    to: { pathNot: allowed, dependencyTypesNot: NODE_BUILTIN },
  };
}

/** One npm package, optionally scoped by a trailing slash. */
const npm = (name) => `${NPM}${name}/`;

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'resolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    only('domain', '^server/domain/', ['^server/domain/', npm('zod')], 'The domain knows only zod.', [
      '/testing\\.ts$',
    ]),
    {
      name: 'domain-no-builtins',
      severity: 'error',
      from: { path: '^server/domain/', pathNot: TESTS },
      to: { dependencyTypes: ['core'] },
    },
    only(
      'platform',
      '^server/platform/',
      ['^server/(platform|domain)/', NPM],
      'Platform knows no brokers and no features.',
    ),
    only(
      'broker-interface',
      '^server/brokers/[^/]+\\.ts$',
      ['^server/brokers/', '^server/domain/', npm('zod'), npm('vitest')],
      'The interface, the registry and the contract suite.',
    ),
    only(
      'broker-driver',
      '^server/brokers/([^/]+)/',
      [
        '^server/brokers/$1/',
        '^server/brokers/driver\\.ts$',
        '^server/domain/',
        '^server/platform/(http|tls|allowed-address|clock)\\.ts$',
        NPM,
      ],
      'A driver knows its own folder, driver.ts, the domain, platform/http, platform/tls, platform/allowed-address and its vendor library.',
    ),
    only(
      'access',
      '^server/access/',
      ['^server/(access|domain|platform)/', NPM],
      'Access knows no brokers and no features.',
    ),
    only(
      'features',
      '^server/features/',
      [
        '^server/features/',
        '^server/(domain|platform|access)/',
        '^server/brokers/(driver|registry)\\.ts$',
        npm('zod'),
        npm('ajv'),
        npm('(fzstd|protobufjs|xml-formatter)'),
      ],
      'Features reach brokers through driver.ts and registry.ts only.',
      ['^server/features/testing/'],
    ),
    only(
      'api',
      '^server/api/',
      [
        '^server/(api|features|access|domain)/',
        '^server/platform/(database|logger|clock|secrets|env|request-id|closing)\\.ts$',
        npm('zod'),
        npm('@trpc/(server|tanstack-react-query)'),
        npm('@tanstack/react-query'),
        npm('prom-client'),
      ],
      'The API knows no brokers.',
    ),
    only(
      'worker',
      '^server/worker/',
      ['^server/(worker|features|domain|platform)/', NPM],
      'The worker knows no API and no UI.',
    ),
    {
      name: 'worker-no-ui',
      severity: 'error',
      from: { path: '^server/' },
      to: { path: ['^app/', '^components/', npm('next'), npm('react')] },
    },
    only(
      'components-ui',
      '^components/(ui|charts)/',
      ['^components/(ui|charts)/', '^components/clock\\.ts$', '^server/domain/', NPM],
      'Primitives know nothing of brokers or tRPC.',
    ),
    {
      name: 'components-ui-no-trpc',
      severity: 'error',
      from: { path: '^components/(ui|charts)/' },
      to: { path: npm('@trpc/[^/]+') },
    },
    {
      name: 'components-server',
      severity: 'error',
      comment: 'Components know the domain; of the API only its type.',
      from: { path: '^components/' },
      to: { path: '^server/', pathNot: ['^server/domain/', '^server/api/root\\.ts$'] },
    },
    {
      name: 'components-router-type-only',
      severity: 'error',
      from: { path: '^components/' },
      to: { path: '^server/api/root\\.ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'app',
      severity: 'error',
      comment: 'Routes mount components, the API and access; nothing else.',
      from: { path: '^app/' },
      to: { path: '^server/', pathNot: ['^server/(api|access)/'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^server/platform/prisma/', '^\\.next/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.css'],
    },
  },
};
