// The kinds of events; see events.ts.

export const eventKinds = [
  'consumers',
  'definition',
  'declared',
  'deleted',
  'leader',
  'node',
  'alarm',
  'reach',
  'version',
  'omitted',
] as const;
export type EventKind = (typeof eventKinds)[number];
