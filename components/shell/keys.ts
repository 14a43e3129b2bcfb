// The one table of single-key shortcuts: what listens compares with it, and the help is written from it. Screens are
// reached by the two keys that navigation.tsx gives each.

export const keys = {
  filter: '/',
  down: 'j',
  up: 'k',
  open: 'Enter',
  select: 'x',
  star: 's',
  refresh: 'r',
  pause: 'p',
  help: '?',
  go: 'g',
} as const;

type Key = keyof typeof keys;

/** What each does. `go` stands before the letter of a screen and is told with it. */
export const meanings: Record<Exclude<Key, 'go'>, string> = {
  filter: 'Filter the list',
  down: 'Next row',
  up: 'Previous row',
  open: 'Open the row',
  select: 'Select the row, or let it go',
  star: 'Star the queue of the row, or let it go',
  refresh: 'Refresh now',
  pause: 'Pause and resume refreshing',
  help: 'All shortcuts',
};
