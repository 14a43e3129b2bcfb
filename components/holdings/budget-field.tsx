// What a capture may take of the disk: an amount and its unit, or nothing.
'use client';

import { Field, Input, Select } from '../ui/field';
import type { BudgetUnit } from './holding-words';

export function BudgetField({
  amount,
  setAmount,
  unit,
  setUnit,
  wrong,
}: {
  amount: string;
  setAmount: (amount: string) => void;
  unit: BudgetUnit;
  setUnit: (unit: BudgetUnit) => void;
  wrong: boolean;
}) {
  return (
    <Field
      label="Disk budget"
      help="At the budget it stops taking, says so, and what arrives stays in the queue. Empty: no budget."
      error={wrong ? 'An amount of at least 1 MB, or nothing.' : null}
    >
      {(ids) => (
        <div className="flex gap-2">
          <Input
            {...ids}
            inputMode="decimal"
            className="w-28"
            value={amount}
            onChange={(event) => setAmount(event.target.value)}
          />
          <Select
            aria-label="Unit of the budget"
            value={unit}
            onChange={(event) => setUnit(event.target.value === 'MB' ? 'MB' : 'GB')}
          >
            <option>MB</option>
            <option>GB</option>
          </Select>
        </div>
      )}
    </Field>
  );
}
