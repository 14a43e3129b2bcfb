// A body as a person can read it, as the server decoded it: what was done to its bytes, what it is, and why something
// that its sender declared was not done.

import { z } from 'zod';
import { limits } from './limits';
import { queueRefSchema } from './queue';

/** `tree` and `pretty` are JSON, except that bytes stand as bare 0x…, and NaN and the infinities as themselves. */
export type DecodedContent =
  | { kind: 'empty' }
  /** `original`: `text` is the body's own spelling, not ours. */
  | { kind: 'tree'; text: string; original: boolean }
  | { kind: 'text'; text: string; pretty: string | null }
  /** What is left after unpacking, where that is no text. */
  | { kind: 'bytes'; base64: string };

export const bodyFormats = {
  empty: 'Empty',
  json: 'JSON',
  xml: 'XML',
  text: 'Text',
  messagepack: 'MessagePack',
  cbor: 'CBOR',
  avro: 'Avro',
  protobuf: 'Protobuf',
  binary: 'Binary',
} as const;
export type BodyFormat = keyof typeof bodyFormats;

/** "gzip" with "by its content encoding, 812 to 4,096 bytes"; in the order in which they were undone. */
export type DecodeStep = { name: string; detail: string };

export type CloudEventView = {
  mode: 'structured' | 'binary';
  /** Required ones first, then the others as they come; `data` is the content. */
  attributes: { name: string; text: string }[];
};

export type DecodedBody = {
  format: BodyFormat;
  /** How the format was told: "as its content type says". */
  basis: string;
  steps: DecodeStep[];
  content: DecodedContent;
  /** Sentences on what was declared, or tried, and did not hold. */
  notes: string[];
  event: CloudEventView | null;
};

/** What the server is asked to decode: the body as a look gave it, and what of the message tells its format. */
export const decodeInputSchema = queueRefSchema.extend({
  bodyBase64: z.base64().max(Math.ceil(limits.bodyPreviewBytes / 3) * 4),
  bodyTruncated: z.boolean(),
  contentType: z.string().max(255).nullable(),
  contentEncoding: z.string().max(255).nullable(),
  headers: z
    .array(z.object({ name: z.string(), type: z.string(), text: z.string().max(limits.decodeHeaderChars) }))
    .max(limits.decodeHeaders),
});
export type DecodeInput = z.output<typeof decodeInputSchema>;
