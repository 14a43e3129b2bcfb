// Saved views of the queue list through the API.

import { expect, test } from 'vitest';
import { limits } from '@/server/domain/limits';
import { testDatabase } from '@/server/platform/testing/test-database';
import { testApi } from './testing/test-api';

const { db } = await testDatabase();
const { operator, viewer } = testApi(db, {});
const columns = { depth: true, trend: false };

test('a view is saved for everybody, replaced by one of its name and removed, and each is in the audit log', async () => {
  const title = 'Orders, worst 🍏';
  await operator.views.save({ title, query: 'q=orders', columns });
  await operator.views.save({ title: ` ${title} `, query: 'q=orders&wrong=true', columns });
  expect(await viewer.views.saved()).toMatchObject([
    { name: title, query: 'q=orders&wrong=true', columns, actor: 'an operator' },
  ]);
  await operator.views.remove({ title });
  expect(await viewer.views.saved()).toEqual([]);
  await expect(operator.views.remove({ title })).rejects.toThrow('no longer saved');
  const entries = await db.auditEntry.findMany({
    orderBy: { id: 'asc' },
    select: { action: true, target: true },
  });
  expect(entries.slice(0, 3)).toEqual([
    { action: 'view.save', target: title },
    { action: 'view.save', target: title },
    { action: 'view.remove', target: title },
  ]);
});

test('a viewer opens views and changes none', async () => {
  await expect(viewer.views.save({ title: 'mine', query: '', columns })).rejects.toThrow(
    'needs the role operator',
  );
  await expect(viewer.views.remove({ title: 'mine' })).rejects.toThrow('needs the role operator');
});

test('there are no more than the limit, and at the limit one can still be replaced', async () => {
  for (let i = 0; i < limits.savedViews; i += 1)
    await operator.views.save({ title: `view ${i}`, query: '', columns: {} });
  await expect(operator.views.save({ title: 'one more', query: '', columns: {} })).rejects.toThrow(
    'Remove one first',
  );
  await operator.views.save({ title: 'view 7', query: 'dlq=true', columns: {} });
  const kept = await viewer.views.saved();
  expect(kept.find(({ name }) => name === 'view 7')?.query).toBe('dlq=true');
});
