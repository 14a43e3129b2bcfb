// Changes the speed of a redrive that has not ended.
'use client';

import { Gauge } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import type { RedriveView } from '@/server/domain/redrive';
import { useRefusal } from '../use-refusal';
import { arrived } from '../ui/arrive';
import { Button } from '../ui/button';

const ChangePaceDialog = dynamic(
  () => arrived(import('./change-pace-dialog').then((file) => file.ChangePaceDialog)),
  {
    ssr: false,
  },
);

export function ChangePace({ redrive }: { redrive: RedriveView }) {
  const [open, setOpen] = useState(false);
  const refusal = useRefusal('redrive.change');
  return (
    <>
      <Button disabled={refusal !== null} title={refusal ?? undefined} onClick={() => setOpen(true)}>
        <Gauge /> Change speed
      </Button>
      {open && <ChangePaceDialog redrive={redrive} onClose={() => setOpen(false)} />}
    </>
  );
}
