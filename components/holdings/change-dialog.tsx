// Changes how long messages are kept and what a capture may take of the disk.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { HoldingView } from '@/server/domain/holding';
import { useTRPC } from '../trpc';
import { BudgetField } from './budget-field';
import { budgetDraft, budgetOf, kindWords } from './holding-words';
import { DaysField, daysOf, StoreDialog } from './store-dialog';

export function ChangeDialog({ holding, close }: { holding: HoldingView; close: () => void }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [days, setDays] = useState(String(holding.keepDays));
  const [draft, setDraft] = useState(() => budgetDraft(holding.budgetBytes));
  const [reason, setReason] = useState('');
  const change = useMutation(
    trpc.holdings.change.mutationOptions({
      onSuccess: async () => {
        await client.invalidateQueries();
        close();
      },
    }),
  );
  const { amount, unit } = draft;
  const takes = holding.kind === 'capture' && holding.state !== 'stopped';
  const keepDays = daysOf(days);
  const budget = budgetOf(amount, unit);
  const sooner = keepDays !== null && keepDays < holding.keepDays;
  return (
    <StoreDialog
      title={`${kindWords[holding.kind]} of ${holding.queue}`}
      description={
        sooner
          ? `What was stored more than ${keepDays} ${keepDays === 1 ? 'day' : 'days'} ago is forgotten within minutes, and nobody else has a copy.`
          : 'How long messages are kept counts from when each was stored.'
      }
      keep="Leave it"
      act="Change it"
      danger={sooner}
      ready={keepDays !== null && (budget !== null || !takes)}
      pending={change.isPending}
      error={change.error?.message ?? null}
      {...{ reason, setReason, close }}
      submit={() => {
        if (keepDays === null) return;
        const budgeted = takes && budget !== null ? { budgetBytes: budget.bytes } : {};
        change.mutate({ holdingId: holding.id, keepDays, ...budgeted, reason });
      }}
    >
      <DaysField label="Keep each for, days" value={days} onChange={setDays} />
      {takes && (
        <BudgetField
          amount={amount}
          setAmount={(next) => setDraft({ amount: next, unit })}
          unit={unit}
          setUnit={(next) => setDraft({ amount, unit: next })}
          wrong={budget === null}
        />
      )}
    </StoreDialog>
  );
}
