import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseSample } from './metrics-text';

test.each([
  ['up 1', { name: 'up', labels: {}, value: 1 }],
  ['a{b="c"} 2.5', { name: 'a', labels: { b: 'c' }, value: 2.5 }],
  ['a{b="c",d="e f"} 1e+3', { name: 'a', labels: { b: 'c', d: 'e f' }, value: 1_000 }],
  ['a{b="x} 1",c=",="} 3', { name: 'a', labels: { b: 'x} 1', c: ',=' }, value: 3 }],
  ['# TYPE a gauge', null],
  ['', null],
  ['a{b="c"} ', null],
  ['a{b="c"} not', null],
  ['a{b="c', null],
  ['a{b="an "unescaped" name"} 1', null],
  ['a{b="x",b="y"} 1', null],
  ['a{b="c" 1', null],
])('%s', (line, sample) => {
  expect(parseSample(line)).toEqual(sample);
});

test('whatever a label holds comes back', () => {
  const escaped = (text: string) =>
    text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: 'binary' }),
      fc.nat(),
      (vhost, queue, value) => {
        const line = `m{vhost="${escaped(vhost)}",queue="${escaped(queue)}"} ${value}`;
        expect(parseSample(line)).toEqual({ name: 'm', labels: { vhost, queue }, value });
      },
    ),
  );
});
