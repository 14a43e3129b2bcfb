// Looking into one queue: what a look does, the look, what it saw, one message in full.
'use client';

import { Inbox } from 'lucide-react';
import { limits } from '@/server/domain/limits';
import type { QueueRef } from '@/server/domain/queue';
import { Panel } from '../ui/panel';
import { EmptyState } from '../ui/states';
import { LookBar } from './look-bar';
import { SeenMessages } from './seen-messages';
import { useLook } from './use-look';

export function MessagesPanel({ queueRef, loops }: { queueRef: QueueRef; loops: boolean }) {
  const look = useLook(queueRef);
  return (
    <div className="flex flex-col gap-4">
      <Panel title="Look at messages">
        <LookBar
          queueRef={queueRef}
          look={look}
          primary={look.result === null}
          // What goes round comes to a look only once that has taken what waits behind it.
          {...(loops && { count: limits.peekMessages })}
        />
      </Panel>
      {look.result !== null && (
        <Panel title="Messages" flush>
          {look.result.messages.length === 0 ? (
            <EmptyState icon={<Inbox />} title="The queue had no message to show">
              Messages that consumers hold unacknowledged cannot be looked at; they show up when they are put
              back.
            </EmptyState>
          ) : (
            <SeenMessages
              queueRef={queueRef}
              messages={look.result.messages}
              capability={look.result.capability}
            />
          )}
        </Panel>
      )}
    </div>
  );
}
