import { expect, test } from 'vitest';
import type { MessageView } from '@/server/domain/message';
import {
  draftAfter,
  draftOfMessage,
  editOf,
  headerProblem,
  problemOf,
  textsOf,
  typedBody,
  withNewHeader,
} from './edit-draft';

const message = (body: Buffer, more: Partial<MessageView> = {}): MessageView => ({
  position: 1,
  fingerprint: 'f',
  exchange: '',
  routingKey: 'dlq',
  redelivered: true,
  deliveryCount: null,
  properties: [{ name: 'content_type', text: 'application/json' }],
  headers: [
    { name: 'tries', type: 'int64', text: '9007199254740993' },
    { name: 'list', type: 'array', text: '[1]' },
    { name: 'x-death', type: 'array', text: '[]' },
    { name: 'spillway-redrive-id', type: 'string', text: 'r' },
  ],
  messageId: null,
  contentType: null,
  timestampMs: null,
  sizeBytes: body.length,
  bodyBase64: body.toString('base64'),
  bodyTruncated: false,
  deaths: [],
  origin: null,
  offset: null,
  ...more,
});

test('a draft that nobody touched edits nothing, text, bytes or empty', () => {
  for (const body of ['{"a":1}', '', '\uFEFFmärk\r\n']
    .map((text) => Buffer.from(text))
    .concat(Buffer.from([0, 255]))) {
    const original = message(body);
    const draft = draftOfMessage(original);
    expect(problemOf(draft)).toBeNull();
    expect(editOf(draft, original)).toEqual({ bodyBase64: null, headers: [], properties: [] });
  }
});

test('the edit names what was changed and nothing else, with the types that were kept or chosen', () => {
  const original = message(Buffer.from('{"a":1}'));
  const begun = withNewHeader(draftOfMessage(original));
  expect(begun.headers.map(({ name }) => name)).toEqual(['tries', 'list', '']);
  const draft = {
    body: { ...begun.body, text: '{"a":2}' },
    headers: begun.headers.map((header) => {
      if (header.name === 'tries') return { ...header, text: '0' };
      return header.name === 'list'
        ? { ...header, removed: true }
        : { ...header, name: 'note', text: 'fixed' };
    }),
    properties: begun.properties.map((property) => {
      if (property.name === 'message_id') return { ...property, text: 'm-1' };
      return property.name === 'content_type' ? { ...property, text: null } : property;
    }),
  };
  expect(problemOf(draft)).toBeNull();
  expect(editOf(draft, original)).toEqual({
    bodyBase64: Buffer.from('{"a":2}').toString('base64'),
    headers: [
      { kind: 'set', name: 'tries', type: 'int64', text: '0' },
      { kind: 'remove', name: 'list' },
      { kind: 'set', name: 'note', type: 'string', text: 'fixed' },
    ],
    properties: [
      { kind: 'remove', name: 'content_type' },
      { kind: 'set', name: 'message_id', text: 'm-1' },
    ],
  });
  expect(textsOf(draft).fields.after).toContain('header tries (int64): 0');
});

test('bytes are edited as hexadecimal; what cannot be written is said', () => {
  const original = message(Buffer.from([0, 255, 16]));
  const draft = draftOfMessage(original);
  expect(draft.body).toEqual({ form: 'hex', text: '00 ff 10', crlf: false });
  const edited = { ...draft, body: { ...draft.body, text: '00ff 11' } };
  expect(editOf(edited, original).bodyBase64).toBe(Buffer.from([0, 255, 17]).toString('base64'));
  expect(problemOf({ ...draft, body: { ...draft.body, text: '0' } })).toContain('two hexadecimal digits');
  const [tries] = draft.headers;
  const wide = { id: 0, name: 'tries', type: 'int8', text: '300', original: null, removed: false };
  expect(headerProblem({ ...(tries ?? wide), type: 'int8', text: '300' }, draft.headers)).toContain(
    'does not fit int8',
  );
  expect(headerProblem(wide, [...draft.headers, wide])).toContain('two headers tries');
});

test('a body keeps its ends of line; where they are of several kinds it is edited as bytes', () => {
  const windows = draftOfMessage(message(Buffer.from('a\r\nb')));
  expect(typedBody(windows.body, 'a\nc').text).toBe('a\r\nc');
  expect(draftOfMessage(message(Buffer.from('a\r\nb\nc'))).body.form).toBe('hex');
});

test('a body of which only the beginning is at hand stays as it is', () => {
  const original = message(Buffer.from('beg'), { bodyTruncated: true });
  const draft = draftOfMessage(original);
  expect(draft.body.form).toBe('kept');
  expect(editOf(draft, original).bodyBase64).toBeNull();
});

test('the draft that an edit makes is read back as that edit, and its difference is that of the one who typed it', () => {
  const original = message(Buffer.from('{"a":1}'));
  const typed = draftOfMessage(original);
  const added = withNewHeader({
    ...typed,
    body: typedBody(typed.body, '{"a":2}'),
    properties: typed.properties.map((one) => (one.name === 'priority' ? { ...one, text: '4' } : one)),
    headers: typed.headers.map((one) =>
      one.name === 'tries' ? { ...one, type: 'int8', text: '0' } : { ...one, removed: true },
    ),
  });
  const draft = {
    ...added,
    headers: added.headers.map((one) =>
      one.original === null ? { ...one, name: 'why', text: 'fixed' } : one,
    ),
  };
  const edit = editOf(draft, original);
  const again = draftAfter(original, edit);
  expect(editOf(again, original)).toEqual(edit);
  expect(textsOf(again)).toEqual(textsOf(draft));
});
