// The audit log as a file over HTTP: what its page shows, all of it, streamed.

import { z } from 'zod';
import { beginAudit, finishAudit, readAudit } from '@/server/access/audit';
import { auditFilterSchema, type AuditView } from '@/server/domain/audit';
import { type AuditFormat, auditFormats, auditHead, auditLine } from '@/server/domain/audit-lines';
import { createApiContext } from './context';
import { type FileContext, guarded, sentenceOf, streamOf } from './file-request';
import { where } from './where';

const querySchema = z.object({
  format: z.enum(auditFormats).default('ndjson'),
  filter: z
    .string()
    .default('{}')
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue({ code: 'custom', message: 'The filter is not JSON.' });
        return z.NEVER;
      }
    })
    .pipe(auditFilterSchema),
});

const types: Record<AuditFormat, string> = { ndjson: 'application/x-ndjson', csv: 'text/csv; charset=utf-8' };

/** `?format=ndjson|csv&filter=JSON`: the filter as `audit.list` takes it. */
export function downloadAudit(request: Request): Promise<Response> {
  return answerDownload(request, createApiContext);
}

export function answerDownload(request: Request, createContext: typeof createApiContext): Promise<Response> {
  return guarded(request, 'audit.export', where.listed, undefined, download(request), createContext);
}

function download(request: Request) {
  return async (ctx: FileContext): Promise<Response> => {
    const { format, filter } = querySchema.parse(Object.fromEntries(new URL(request.url).searchParams));
    const entry = await beginAudit(ctx.db, ctx.actor, 'audit.export', {
      target: 'audit log',
      input: { format, ...filter },
    });
    const found = { entries: 0 };
    const nowMs = ctx.features.clock.nowMs();
    const lines = linesOf(readAudit(ctx.db, filter, ctx.actor.scopes), { format, nowMs }, found);
    const body = streamOf(lines, (error) => {
      const outcome =
        error === null ? ({ ok: true } as const) : { ok: false as const, error: sentenceOf(error) };
      return finishAudit(ctx.db, entry, outcome, { after: found });
    });
    const day = new Date(nowMs).toISOString().slice(0, 10);
    const headers = {
      'content-type': types[format],
      'content-disposition': `attachment; filename="spillway-audit-${day}.${format}"`,
      'cache-control': 'no-store',
    };
    return new Response(body, { headers });
  };
}

async function* linesOf(
  entries: AsyncGenerator<AuditView, void, undefined>,
  { format, nowMs }: { format: AuditFormat; nowMs: number },
  found: { entries: number },
): AsyncGenerator<string, void, undefined> {
  if (auditHead[format] !== '') yield auditHead[format];
  for await (const entry of entries) {
    found.entries += 1;
    yield auditLine(entry, format, nowMs);
  }
}
