// Decodes a body that a browser got from a look: the server has the decoders and keeps nothing of it.

import type { DecodedBody, DecodeInput } from '@/server/domain/decoded-body';
import { decodeBody } from './decode-body';

export function decodeMessage({ bodyBase64, bodyTruncated, ...facts }: DecodeInput): Promise<DecodedBody> {
  return decodeBody({ ...facts, bytes: Buffer.from(bodyBase64, 'base64'), truncated: bodyTruncated });
}
