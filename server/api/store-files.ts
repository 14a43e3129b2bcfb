// Stored messages as files over HTTP: a download and an upload, streamed, with the role checked and an audit entry around
// each as around every action of the API.

import { beginAudit, finishAudit } from '@/server/access/audit';
import { importInputSchema } from '@/server/domain/holding';
import { limits } from '@/server/domain/limits';
import { exportStored } from '@/server/features/capture/export-stored';
import { importStored } from '@/server/features/capture/import-stored';
import { boundedChunks } from './bounded-body';
import { guarded, sentenceOf, streamOf } from './file-request';
import { where } from './where';

/** `?holding=ID`. */
export async function downloadHolding(request: Request): Promise<Response> {
  const holdingId = Number(new URL(request.url).searchParams.get('holding'));
  return guarded(request, 'store.export', where.holding, { holdingId }, async (ctx) => {
    const entry = await beginAudit(ctx.db, ctx.actor, 'store.export', {
      target: `holding ${holdingId}`,
      targetRef: { holdingId },
    });
    const finish = (
      error: unknown,
      found: { target?: string; clusterId?: string; affectedMessages?: number },
    ) =>
      finishAudit(
        ctx.db,
        entry,
        error === null ? { ok: true } : { ok: false, error: sentenceOf(error) },
        found,
      );
    try {
      const { name, clusterId, lines } = await exportStored(ctx.features, holdingId, ctx.actor, ctx.signal);
      const body = streamOf(lines, (error, affectedMessages) =>
        finish(error, { target: name, clusterId, affectedMessages }),
      );
      const file = `${name.replace(/[^\w.-]+/g, '_').slice(0, 100)}.${holdingId}.ndjson`;
      const headers = {
        'content-type': 'application/x-ndjson',
        'content-disposition': `attachment; filename="${file}"`,
        'cache-control': 'no-store',
      };
      return new Response(body, { headers });
    } catch (error) {
      await finish(error, {});
      throw error;
    }
  });
}

/** `?clusterId=…&vhost=…&name=…&keepDays=…`: the queue that they are to be returned to. The body is the file. */
export async function uploadHolding(request: Request): Promise<Response> {
  const { keepDays, ...params } = Object.fromEntries(new URL(request.url).searchParams);
  return guarded(request, 'store.import', where.queue, params, async (ctx) => {
    const input = importInputSchema.parse({
      ...params,
      ...(keepDays !== undefined && { keepDays: Number(keepDays) }),
    });
    const { clusterId, vhost, name, reason } = input;
    const subject = { target: name, clusterId, targetRef: { vhost, name }, reason };
    const entry = await beginAudit(ctx.db, ctx.actor, 'store.import', subject);
    try {
      const file = boundedChunks(request, limits.importBytes);
      const imported = await importStored(ctx.features, input, file, ctx.actor.name);
      await finishAudit(ctx.db, entry, { ok: true }, { affectedMessages: imported.messages });
      return Response.json(imported);
    } catch (error) {
      await finishAudit(ctx.db, entry, { ok: false, error: sentenceOf(error) }, {});
      throw error;
    }
  });
}
