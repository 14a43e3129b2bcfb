// The pages of the handbook, in the order of their list. Each is a Markdown file beside this one, read as it is in the
// repository and shown at /help/NAME.

export const helpPages = {
  tour: {
    title: 'A tour of two minutes',
    about: 'See, look, put back: with the demo, or on a cluster of your own',
    group: 'Use',
  },
  numbers: {
    title: 'What the numbers mean',
    about: 'Ready, unacked, age, in and out, states, forecast',
    group: 'Use',
  },
  looking: {
    title: 'Looking without harm',
    about: 'What a look does to a queue, and how many are left',
    group: 'Use',
  },
  redrive: {
    title: 'Redrive: what the promises mean',
    about: 'Both ways of moving, what may appear twice, canary, undo, limits',
    group: 'Use',
  },
  glossary: { title: 'Glossary', about: 'One word for each thing', group: 'Use' },
  connect: {
    title: 'Connect a cluster',
    about: 'Which URL, what the user needs, and what to do when it does not work',
    group: 'Set up',
  },
  install: { title: 'Installation', about: 'On one machine, in production, behind a proxy', group: 'Set up' },
  configure: { title: 'Configuration', about: 'Every environment variable', group: 'Set up' },
  people: {
    title: 'Sign-in and people',
    about: 'Roles, approval, second factor, sign-in provider',
    group: 'Set up',
  },
  operate: { title: 'Running it', about: 'Health, metrics, log, disk, audit, commands', group: 'Keep' },
  backup: { title: 'Backup and restore', about: 'One file, the key apart, and back', group: 'Keep' },
  upgrade: { title: 'Upgrade', about: 'To a newer version, and what goes on meanwhile', group: 'Keep' },
  'add-a-broker': { title: 'Add a broker', about: 'For developers: one folder and one line', group: 'Keep' },
} as const satisfies Record<string, { title: string; about: string; group: string }>;

export type HelpPage = keyof typeof helpPages;

export const helpPageNames = Object.keys(helpPages) as HelpPage[];

export function isHelpPage(name: string): name is HelpPage {
  return Object.hasOwn(helpPages, name);
}

/** What a heading is linked by, as repository browsers make it too. */
export function headingId(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}
