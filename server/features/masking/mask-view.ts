// One message as people below a role may see it. Its bytes leave only where no rule looks into bodies, or where none
// found anything in a body that could be read whole; else they stay here, and what was decoded goes out masked.

import type { DecodedBody, DecodedContent } from '@/server/domain/decoded-body';
import { parseJson, printJson, readTree } from '@/server/domain/json';
import { createMasker, type Masker, type MaskRule } from '@/server/domain/masking';
import { contentEncodingOf } from '@/server/domain/media-type';
import type { MessageView } from '@/server/domain/message';
import { decodeBody } from '../decoding/decode-body';
import type { SchemaDecoder } from '../decoding/schema-decoder';

export async function maskView(
  view: MessageView,
  rules: readonly MaskRule[],
  decoder: SchemaDecoder | null,
): Promise<MessageView> {
  if (rules.length === 0) return view;
  const masker = createMasker(rules);
  const properties = view.properties.map(({ name, text }) => ({ name, text: masker.field(name, text) }));
  const shown: MessageView = {
    ...view,
    properties,
    headers: view.headers.map(({ name, type, text }) => ({ name, type, text: masker.field(name, text) })),
    messageId: properties.find(({ name }) => name === 'message_id')?.text ?? null,
    routingKey: masker.text(view.routingKey),
  };
  const body = await maskedBody(view, shown.headers, rules, decoder);
  if (body === null && masker.used.size === 0) return view;
  const names = new Set([...masker.used, ...(body?.rules ?? [])]);
  return {
    ...shown,
    ...(body !== null && { bodyBase64: '' }),
    masked: { rules: [...names], body: body?.decoded ?? null },
  };
}

type MaskedBody = { decoded: DecodedBody; rules: string[] };

/** Null where the body may be seen as it is. */
async function maskedBody(
  view: MessageView,
  headers: MessageView['headers'],
  rules: readonly MaskRule[],
  decoder: SchemaDecoder | null,
): Promise<MaskedBody | null> {
  const masker = createMasker(rules);
  if (!masker.readsBodies || view.bodyBase64 === '') return null;
  const names = rules.filter(({ kind }) => kind !== 'header').map(({ name }) => name);
  if (view.bodyTruncated) {
    return withheld('Only the beginning of this body is here, where a rule could miss what it masks.', names);
  }
  const { contentType } = view;
  const bytes = Buffer.from(view.bodyBase64, 'base64');
  const facts = { bytes, truncated: false, contentType, contentEncoding: contentEncodingOf(view), headers };
  // The data of an event alone would hide from a rule where in the document they stand.
  const decoded = await decodeBody(facts, decoder, { wholeEvents: true });
  const content = maskedContent(decoded.content, contentType, masker);
  if (content === null)
    return withheld('No rule can tell what to mask in this body, which could not be read.', names);
  if (masker.used.size === 0) return null;
  return { decoded: { ...decoded, content }, rules: [...masker.used] };
}

/** Null for what cannot be looked through for what the rules name. */
function maskedContent(
  content: DecodedContent,
  contentType: string | null,
  masker: Masker,
): DecodedContent | null {
  switch (content.kind) {
    case 'empty':
      return content;
    case 'bytes':
      return null;
    case 'tree': {
      const root = content.original
        ? parseJson(content.text.replace(/^\uFEFF/, '').trim())
        : readTree(content.text);
      const masked = masker.tree(root);
      return masker.used.size === 0 ? content : { kind: 'tree', text: printJson(masked), original: false };
    }
    case 'text': {
      const almostJson = /json/i.test(contentType ?? '') || /^\s*[[{]/.test(content.text);
      if (masker.hasPaths && almostJson) return null;
      const pretty = content.pretty === null ? null : masker.text(content.pretty);
      return { kind: 'text', text: masker.text(content.text), pretty };
    }
  }
}

function withheld(why: string, rules: string[]): MaskedBody {
  return {
    decoded: {
      ...{ format: 'empty', basis: '', steps: [], event: null, content: { kind: 'empty' } },
      notes: [`${why} It is kept back.`],
    },
    rules,
  };
}
