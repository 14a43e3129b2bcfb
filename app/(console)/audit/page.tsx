import type { Metadata } from 'next';
import type { SearchParams } from 'nuqs/server';
import { AuditScreen } from '@/components/audit/audit-screen';
import { WithAnswers } from '../with-answers';
import { readAudit } from './read-audit';

export const metadata: Metadata = { title: 'Audit' };

export default async function AuditPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const address = await searchParams;
  return (
    <WithAnswers read={(page) => readAudit(page, address)}>
      <AuditScreen />
    </WithAnswers>
  );
}
