import { expect, test } from 'vitest';
import { guessListView, parseListView } from './list-view';

test('a view is read as it was written, and anything else is not known', () => {
  const view = { widthPx: 1_100, columns: { depth: true, age: false } };
  expect(parseListView(JSON.stringify(view))).toEqual(view);
  for (const text of [null, '', '{', '"x"', '{"widthPx":"wide","columns":{}}', '{"widthPx":900}'])
    expect(parseListView(text)).toBe(null);
});

test('a phone gets cards before it has told its width', () => {
  const phone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1';
  expect(parseListView(guessListView(phone))).toEqual({ widthPx: 0, columns: {} });
  expect(guessListView('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36')).toBe(
    null,
  );
  expect(guessListView(null)).toBe(null);
});
