// One whole body over HTTP, byte for byte. A POST, because a look at a queue is an act; JSON in, bytes out; audited.

import { beginAudit, finishAudit } from '@/server/access/audit';
import { bodyDownloadSchema } from '@/server/domain/body-download';
import { DomainError } from '@/server/domain/errors';
import { limits } from '@/server/domain/limits';
import { wholeBody } from '@/server/features/messages/whole-body';
import { boundedBody } from './bounded-body';
import { createApiContext } from './context';
import { type FileContext, guarded, sentenceOf, streamOf } from './file-request';
import { where } from './where';

/** Nothing but a request: Next hands a route more than that. */
export function downloadBody(request: Request): Promise<Response> {
  return answerBody(request, createApiContext);
}

export async function answerBody(
  request: Request,
  createContext: typeof createApiContext,
): Promise<Response> {
  const wanted = await questionOf(request);
  const act = async (ctx: FileContext) => {
    const parsed = bodyDownloadSchema.safeParse(wanted);
    if (!parsed.success) throw new DomainError('invalid', 'This does not say which body is wanted.');
    const { clusterId, vhost, name, fingerprint, place } = parsed.data;
    const subject = { target: name, clusterId, targetRef: { vhost, name }, input: { fingerprint, place } };
    const entry = await beginAudit(ctx.db, ctx.actor, 'message.download', subject);
    try {
      const body = await wholeBody(ctx.features, parsed.data, ctx.actor, ctx.signal);
      await finishAudit(ctx.db, entry, { ok: true }, { affectedMessages: 1 });
      return new Response(streamOf(chunksOf(body)), {
        headers: { ...headers, 'content-length': String(body.byteLength) },
      });
    } catch (error) {
      await finishAudit(ctx.db, entry, { ok: false, error: sentenceOf(error) }, {});
      throw error;
    }
  };
  return guarded(request, 'message.download', where.queue, wanted, act, createContext);
}

/** Read before anybody is known, so bounded closely. Null where it is no JSON. */
async function questionOf(request: Request): Promise<unknown> {
  try {
    const body = await boundedBody(request, limits.bodyQuestionBytes);
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}

/** Whatever it holds, no browser opens it as a page. */
const headers = {
  'content-type': 'application/octet-stream',
  'content-disposition': 'attachment; filename="body.bin"',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

const chunkBytes = 256 * 1024;

/** So that a large body is not copied whole. */
async function* chunksOf(body: Uint8Array): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < body.byteLength; at += chunkBytes) yield body.slice(at, at + chunkBytes);
}
