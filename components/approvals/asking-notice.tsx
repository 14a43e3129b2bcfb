// Over the form of an act that waits for a second person.

import { UserCheck } from 'lucide-react';
import { ErrorState, Notice } from '../ui/states';
import type { Asking } from './use-asking';

export function AskingNotice({ asking }: { asking: Asking }) {
  if (!asking.needed) return null;
  return (
    <>
      <Notice tone="look" icon={<UserCheck className="text-look" />}>
        {asking.sentence}
      </Notice>
      {asking.error !== null && <ErrorState title="Nobody was asked" message={asking.error} />}
    </>
  );
}
