// Starts a capture, after saying what it does, what it costs and how it is taken back.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { toast } from '../ui/toast';
import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import { useTRPC } from '../trpc';
import { BudgetField } from './budget-field';
import { budgetOf, type BudgetUnit } from './holding-words';
import { DaysField, daysOf, StoreDialog } from './store-dialog';

export function CaptureDialog({ queueRef, close }: { queueRef: QueueRef; close: () => void }) {
  const trpc = useTRPC();
  const client = useQueryClient();
  const [days, setDays] = useState(String(limits.storeKeepDaysDefault));
  const [amount, setAmount] = useState('2');
  const [unit, setUnit] = useState<BudgetUnit>('GB');
  const [reason, setReason] = useState('');
  const start = useMutation(
    trpc.holdings.capture.mutationOptions({
      onSuccess: () => {
        close();
        toast.success(`Capturing ${queueRef.name}.`);
        void client.invalidateQueries();
      },
    }),
  );
  const keepDays = daysOf(days);
  const budget = budgetOf(amount, unit);
  return (
    <StoreDialog
      title={`Capture ${queueRef.name}`}
      description="Spillway consumes this queue into its database, what is there now and what arrives, and acknowledges a message only after it is stored. While it runs the queue stays empty, and whoever else reads it gets nothing."
      keep="Not now"
      act="Start the capture"
      ready={keepDays !== null && budget !== null}
      pending={start.isPending}
      error={start.error?.message ?? null}
      {...{ reason, setReason, close }}
      submit={() => {
        if (keepDays === null || budget === null) return;
        start.mutate({ ...queueRef, keepDays, budgetBytes: budget.bytes, reason });
      }}
    >
      <p className="text-table text-muted">
        Every message is kept byte for byte and can be returned to the queue. What a search or a cause finds
        in it can be redriven from here.
      </p>
      <DaysField label="Keep each for, days" value={days} onChange={setDays} />
      <BudgetField {...{ amount, setAmount, unit, setUnit }} wrong={budget === null} />
    </StoreDialog>
  );
}
