// Writes one masking rule, or removes it.
'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type MaskRule, type MaskRuleInput, patternProblem } from '@/server/domain/masking';
import { useTRPC } from '../trpc';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { ErrorState } from '../ui/states';
import { MaskFields } from './mask-fields';
import { hiddenFrom } from './mask-table';

const fresh: MaskRuleInput = {
  name: '',
  kind: 'json-path',
  pattern: '',
  clusterId: null,
  belowRole: 'admin',
};

export function MaskDialog({ rule, onClose }: { rule: MaskRule | null; onClose: () => void }) {
  const [draft, setDraft] = useState<MaskRuleInput>(() => (rule === null ? fresh : withoutId(rule)));
  const { save, remove } = useActs(onClose);
  const busy = save.isPending || remove.isPending;
  const error = save.error ?? remove.error;
  const incomplete = draft.name.trim() === '' || draft.pattern.trim() === '';
  const problem = draft.pattern.trim() === '' ? null : patternProblem(draft.kind, draft.pattern.trim());
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={rule === null ? 'Add a masking rule' : `Masking rule ${rule.name}`}
      description={
        <>
          Hidden from {hiddenFrom[draft.belowRole]} in every look. They can still replay and redrive such
          messages, byte-exact, but not edit them or download their bytes.
        </>
      }
      footer={
        <>
          {rule !== null && (
            <Button
              className="mr-auto"
              variant="danger-quiet"
              disabled={busy}
              onClick={() => remove.mutate({ id: rule.id })}
            >
              Remove rule
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={incomplete || problem !== null || busy}
            onClick={() => save.mutate({ id: rule?.id ?? null, rule: draft })}
          >
            {save.isPending ? 'Saving…' : 'Save rule'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {error !== null && <ErrorState title="The rule was not changed" message={error.message} />}
        <MaskFields draft={draft} problem={problem} onChange={setDraft} />
      </div>
    </Dialog>
  );
}

function withoutId({ name, kind, pattern, clusterId, belowRole }: MaskRule): MaskRuleInput {
  return { name, kind, pattern, clusterId, belowRole };
}

function useActs(onDone: () => void) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSuccess = async () => {
    await queryClient.invalidateQueries(trpc.masks.list.queryFilter());
    onDone();
  };
  return {
    save: useMutation(trpc.masks.save.mutationOptions({ onSuccess })),
    remove: useMutation(trpc.masks.remove.mutationOptions({ onSuccess })),
  };
}
