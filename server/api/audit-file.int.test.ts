// The audit log over HTTP: all of what the filter lets through, only for administrators, and on record.

import { expect, test } from 'vitest';
import { beginAudit, finishAudit } from '@/server/access/audit';
import type { AuditView } from '@/server/domain/audit';
import type { Role } from '@/server/domain/roles';
import { limits } from '@/server/domain/limits';
import { testActor } from '@/server/domain/testing';
import { testDatabase } from '@/server/platform/testing/test-database';
import { answerDownload } from './audit-file';
import { testApi } from './testing/test-api';

const { db } = await testDatabase();
const { features } = testApi(db, {});
const logged = limits.auditPageRows + 3;
for (let n = 1; n <= logged; n += 1) {
  const id = await beginAudit(db, 'ada', 'queue.purge', { target: `queue ${n}`, reason: 'flood' });
  if (n % 2 === 0) await finishAudit(db, id, n % 4 === 0 ? { ok: true } : { ok: false, error: 'No.' }, {});
}

function ask(params: Record<string, string>, role: Role = 'admin'): Promise<Response> {
  const query = new URLSearchParams(params).toString();
  const request = new Request(`http://127.0.0.1/api/audit/export?${query}`, {
    headers: { host: '127.0.0.1' },
  });
  const actor = testActor({ name: `an ${role}`, role });
  return answerDownload(request, (_headers, signal, gone = signal) =>
    Promise.resolve({ db, features, logger: features.logger, actor, signal, gone }),
  );
}

test('all entries come, over as many pages as there are, newest first, and the download is itself on record', async () => {
  const answer = await ask({});
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="spillway-audit-/);
  const entries = (await answer.text())
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as AuditView);
  expect(entries.filter(({ action }) => action === 'queue.purge').map(({ target }) => target)).toEqual(
    Array.from({ length: logged }, (_, index) => `queue ${logged - index}`),
  );
  const entry = await db.auditEntry.findFirst({ where: { action: 'audit.export' }, orderBy: { id: 'desc' } });
  expect(entry).toMatchObject({
    actor: 'an admin',
    outcome: 'succeeded',
    after: { entries: entries.length },
  });
});

test('a filter lets through what it names', async () => {
  const filter = JSON.stringify({ outcomes: ['failed'], search: 'queue 1', actions: ['queue.purge'] });
  const lines = (await (await ask({ format: 'csv', filter })).text()).trim().split('\r\n');
  expect(lines[0]).toMatch(/^id,at,actor/);
  expect(lines.length).toBeGreaterThan(2);
  for (const line of lines.slice(1)) expect(line).toMatch(/,queue 1\d*,flood,failed,No\.,/);
  const later = JSON.stringify({ sinceMs: features.clock.nowMs() + 60_000 });
  expect((await (await ask({ format: 'csv', filter: later })).text()).trim().split('\r\n')).toHaveLength(1);
});

test('who is no administrator is refused, and a filter that is none too', async () => {
  expect((await ask({}, 'operator')).status).toBe(403);
  for (const filter of ['{', '{"outcomes":["well"]}', '[]']) expect((await ask({ filter })).status).toBe(400);
});
