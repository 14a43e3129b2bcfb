// What each page may load of JavaScript before it is first used, compressed, in kB (1,000 bytes). Most of it is the same for
// all: 132 kB are React and Next. A page that needs more says why.

export type RouteBudget = {
  route: string;
  kB: number;
  /** What is read on it once it is there. */
  shows: RegExp;
  why?: string;
};

export const routeBudgets: readonly RouteBudget[] = [
  { route: '/', kB: 250, shows: /Wrong now/ },
  { route: '/queues', kB: 250, shows: /orders\.dlq/ },
  { route: '/queue?QUEUE', kB: 250, shows: /Consumers/ },
  { route: '/queues/charts', kB: 250, shows: /Consumers/ },
  { route: '/dead-letters', kB: 250, shows: /orders\.dlq/ },
  {
    route: '/dead-letters/queue?QUEUE',
    kB: 285,
    shows: /Look at messages/,
    why: 'a search stands in its address, which is checked by its schema',
  },
  { route: '/redrives', kB: 250, shows: /orders\.dlq/ },
  { route: '/redrives/REDRIVE', kB: 260, shows: /Completed/, why: 'its ledger and what each line means' },
  { route: '/approvals', kB: 250, shows: /Nothing waits/ },
  { route: '/clusters', kB: 250, shows: /journey/ },
  { route: '/clusters/CLUSTER', kB: 250, shows: /journey/ },
  { route: '/clusters/new', kB: 250, shows: /User name/ },
  { route: '/clusters/masking', kB: 250, shows: /Masking/ },
  { route: '/audit', kB: 250, shows: /orders\.dlq/ },
  { route: '/users', kB: 250, shows: /ada@spillway\.example/ },
  { route: '/account', kB: 250, shows: /Sessions|Signed in/ },
];
