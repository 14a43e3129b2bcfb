import { expect, test } from 'vitest';
import { parseListView } from './list-view';

test('a view is read as it was written, and anything else is not known', () => {
  const view = { widthPx: 1_100, columns: { depth: true, age: false } };
  expect(parseListView(JSON.stringify(view))).toEqual(view);
  for (const text of [null, '', '{', '"x"', '{"widthPx":"wide","columns":{}}', '{"widthPx":900}'])
    expect(parseListView(text)).toBe(null);
});
