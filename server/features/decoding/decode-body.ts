// A body, from its bytes to what a person reads: unpack, tell the format, decode. Every step that does not hold says
// why, and the body is then shown as the next best thing; bytes are always left.

import { eventInDocument, eventInHeaders, isStructuredEvent } from '@/server/domain/cloud-event';
import { decodeText } from '@/server/domain/decode-text';
import { bodyFormats, type DecodedBody, type DecodeStep } from '@/server/domain/decoded-body';
import { DomainError } from '@/server/domain/errors';
import { type JsonNode, printJson } from '@/server/domain/json';
import { type BinaryFormat, declaredFormat } from '@/server/domain/media-type';
import type { TypedHeader } from '@/server/domain/message';
import { decodeAvroContainer, isAvroContainer } from './avro';
import { DecodeFailure } from './byte-reader';
import { decodeCbor } from './cbor';
import { byStructure } from './detect';
import { decodeMessagePack } from './messagepack';
import { decodeWire } from './protobuf';
import type { SchemaDecoder } from './schema-decoder';
import { unpack } from './unpack';
import { indentXml } from './xml';

export type BodyInput = {
  bytes: Uint8Array;
  /** Only its beginning. */
  truncated: boolean;
  contentType: string | null;
  contentEncoding: string | null;
  headers: readonly TypedHeader[];
};

/** What is known of a body before its data are looked at, and what was learnt on the way. */
type Bytes = { bytes: Uint8Array; cut: boolean; contentType: string | null };
type Told = Omit<DecodedBody, 'steps' | 'event'> & { tree: JsonNode | null };

/** `decoder`: of the queue, where one is set. `wholeEvents`: a structured event stays the document that it is. */
export async function decodeBody(
  input: BodyInput,
  decoder: SchemaDecoder | null = null,
  { wholeEvents = false } = {},
): Promise<DecodedBody> {
  const unpacked = await unpack(input.bytes, encodingsOf(input), input.truncated);
  const { steps, cut } = unpacked;
  const bytes = { bytes: unpacked.bytes, cut, contentType: input.contentType };
  const told = await tellBySchema(bytes, decoder, steps);
  told.notes.unshift(...unpacked.notes);
  if (told.tree !== null && !wholeEvents && isStructuredEvent(input.contentType))
    return ofEvent(told, told.tree, steps);
  const { tree: _, ...body } = told;
  return { ...body, steps, event: eventInHeaders(input.headers, input.contentType) };
}

/** The property, and the header in which Rebus says the same. */
function encodingsOf({ contentEncoding, headers }: BodyInput): { encoding: string; by: string }[] {
  const listed = (text: string | null | undefined, by: string) =>
    (text ?? '').split(',').flatMap((encoding) => (encoding.trim() === '' ? [] : [{ encoding, by }]));
  const rebus = headers.find(({ name }) => name === 'rbs2-content-encoding')?.text;
  return [...listed(contentEncoding, 'content encoding'), ...listed(rebus, 'rbs2-content-encoding')];
}

/** The schema of a queue comes before everything else; where it does not fit, the body tells by itself. */
async function tellBySchema(body: Bytes, decoder: SchemaDecoder | null, steps: DecodeStep[]): Promise<Told> {
  if (decoder === null || body.bytes.length === 0) return tell(body, steps);
  const read = body.cut
    ? 'Only the beginning of this body is here, so it is not read by the schema of its queue.'
    : await decoder(body.bytes);
  if (typeof read !== 'string') {
    steps.push(...read.steps);
    return ofTree(read.format, read.basis, read.tree);
  }
  const told = tell(body, steps);
  return { ...told, notes: [read, ...told.notes] };
}

function tell(body: Bytes, steps: readonly DecodeStep[]): Told {
  const { bytes, cut, contentType } = body;
  const empty = { tree: null, notes: [] };
  if (bytes.length === 0) return { format: 'empty', basis: '', content: { kind: 'empty' }, ...empty };
  const declared = declaredFormat(contentType);
  const notes: string[] = [];
  if (declared !== null) {
    const told = asDeclared(body, declared);
    if (typeof told !== 'string') return told;
    notes.push(told);
  }
  if (declared === null && !cut && isAvroContainer(bytes)) {
    const tree = attempt(() => decodeAvroContainer(bytes));
    if (typeof tree !== 'string') return ofTree('avro', 'by its first bytes', tree);
    notes.push(`It begins as an Avro container file, but it is none: ${tree}.`);
  }
  const text = asText(body);
  if (text !== null) return { ...text, notes: [...notes, ...text.notes] };
  const guess = cut ? null : byStructure(bytes);
  if (guess !== null) {
    notes.push(`Nothing declares the format; the bytes are one whole ${bodyFormats[guess.format]} value.`);
    return { ...ofTree(guess.format, 'by its structure', guess.tree), notes };
  }
  if (declared === null) notes.push(...whyBinary(body));
  const unpackedBytes = steps.length > 0 ? Buffer.from(bytes).toString('base64') : null;
  return {
    format: 'binary',
    basis: '',
    content:
      unpackedBytes === null ? { kind: 'bytes', base64: '' } : { kind: 'bytes', base64: unpackedBytes },
    notes,
    tree: null,
  };
}

/** A sentence instead, where it is not what its content type declares. */
function asDeclared({ bytes, cut, contentType }: Bytes, format: BinaryFormat): Told | string {
  const name = bodyFormats[format];
  if (cut) return `Only the beginning of this ${name} is here, so it is not decoded.`;
  const tree = attempt(() => decodeAs(format, bytes));
  if (typeof tree === 'string') return `Declared as ${contentType ?? name}, but it is not ${name}: ${tree}.`;
  const told = ofTree(format, 'as its content type says', tree);
  if (format === 'protobuf') told.notes.push('There is no schema, so fields are shown by their numbers.');
  return told;
}

/** Or why not, as the end of a sentence. */
function attempt(decode: () => JsonNode): JsonNode | string {
  try {
    return decode();
  } catch (error) {
    if (error instanceof DecodeFailure || error instanceof DomainError)
      return error.message.replace(/\.$/, '');
    throw error;
  }
}

function decodeAs(format: BinaryFormat, bytes: Uint8Array): JsonNode {
  switch (format) {
    case 'messagepack':
      return decodeMessagePack(bytes);
    case 'cbor':
      return decodeCbor(bytes);
    case 'avro':
      if (isAvroContainer(bytes)) return decodeAvroContainer(bytes);
      throw new DecodeFailure('there is no schema for it');
    case 'protobuf':
      return decodeWire(bytes);
  }
}

function ofTree(format: DecodedBody['format'], basis: string, tree: JsonNode): Told {
  return {
    format,
    basis,
    tree,
    notes: [],
    content: { kind: 'tree', text: printJson(tree), original: false },
  };
}

/** Null for what is no text. */
function asText({ bytes, cut, contentType }: Bytes): Told | null {
  const decoded = decodeText(bytes, { contentType, truncated: cut });
  switch (decoded.kind) {
    case 'binary':
      return null;
    case 'json': {
      const basis = /json/i.test(contentType ?? '') ? 'as its content type says' : 'by its structure';
      const content = { kind: 'tree', text: decoded.text, original: true } as const;
      return { format: 'json', basis, content, tree: decoded.tree, notes: [] };
    }
    case 'text': {
      const xml = decoded.xml && !cut ? indentXml(decoded.text) : null;
      const declaredXml = /xml/i.test(contentType ?? '');
      const notes = decoded.why === null ? [] : [decoded.why];
      if (xml?.pretty === null && declaredXml) notes.push(`Declared as ${contentType}, but it ${xml.why}.`);
      const isXml = xml !== null ? xml.pretty !== null : decoded.xml && declaredXml;
      return {
        format: isXml ? 'xml' : 'text',
        basis: isXml && !declaredXml ? 'by its structure' : '',
        content: { kind: 'text', text: decoded.text, pretty: xml?.pretty ?? null },
        notes,
        tree: null,
      };
    }
  }
}

function whyBinary({ bytes, cut, contentType }: Bytes): string[] {
  const decoded = decodeText(bytes, { contentType, truncated: cut });
  return decoded.kind === 'binary' ? [decoded.why] : [];
}

/** The data of a structured event, decoded by their own content type. */
function ofEvent(document: Told, root: JsonNode, steps: DecodeStep[]): DecodedBody {
  const { tree: _, ...whole } = document;
  const found = eventInDocument(root);
  if (found === null) {
    const notes = [...whole.notes, 'Declared as a CloudEvent, but it lacks specversion, type, source or id.'];
    return { ...whole, notes, steps, event: null };
  }
  const { event, data, dataContentType } = found;
  const common = { steps, event };
  switch (data.kind) {
    case 'none':
      return { ...whole, ...common, format: 'empty', basis: '', content: { kind: 'empty' } };
    case 'json':
      return { ...whole, ...common, ...withoutTree(ofTree('json', 'the data of the event', data.node)) };
    case 'text':
    case 'base64': {
      const bytes = data.kind === 'text' ? Buffer.from(data.text) : Buffer.from(data.base64, 'base64');
      const told = tell({ bytes, cut: false, contentType: dataContentType }, [{ name: 'data', detail: '' }]);
      return { ...withoutTree(told), ...common, notes: [...whole.notes, ...told.notes] };
    }
  }
}

function withoutTree({ tree: _, ...told }: Told): Omit<Told, 'tree'> {
  return told;
}
