import { expect, test } from 'vitest';
import { eventsNote } from './events-note';

const event = {
  ...{ id: 1, atMs: 5, notBeforeMs: null, queue: null },
  change: { kind: 'deleted' as const },
};

test.each([
  ['all are drawn', { data: { events: [event], more: false }, error: null }, null],
  ['none are read yet', { data: undefined, error: null }, null],
  [
    'there are older ones',
    { data: { events: [event], more: true }, error: null },
    /Only the newest 1 events/,
  ],
  ['none could be read', { data: undefined, error: new Error('x') }, /none are drawn/],
  [
    'they are old',
    { data: { events: [event], more: false }, error: new Error('x') },
    /from the reading before/,
  ],
])('where %s', (_name, query, words) => {
  const note = eventsNote(query);
  if (words === null) expect(note).toBeNull();
  else expect(note).toMatch(words);
});
