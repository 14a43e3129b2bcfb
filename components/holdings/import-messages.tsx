// Takes a downloaded file back into Spillway. It is stored whole or not at all, and returned to a queue from there.
'use client';

import { useQueryClient } from '@tanstack/react-query';
import { Upload } from 'lucide-react';
import { useRef, useState } from 'react';
import { toast } from '../ui/toast';
import type { QueueRef } from '@/server/domain/queue';
import { Button } from '../ui/button';
import { plural } from '../ui/format';

export function ImportMessages({ queueRef, refusal }: { queueRef: QueueRef; refusal: string | null }) {
  const client = useQueryClient();
  const input = useRef<HTMLInputElement>(null);
  const [name, setName] = useState<string | null>(null);
  const upload = async (file: File) => {
    setName(file.name);
    try {
      const { messages } = await send(queueRef, file);
      toast.success(`Imported ${plural(messages, 'message')}. Return them to the queue when you like.`);
    } catch (error) {
      toast.error(error instanceof Error ? error.message : 'The file could not be sent.');
    } finally {
      setName(null);
      await client.invalidateQueries();
    }
  };
  return (
    <>
      <input
        ref={input}
        type="file"
        accept=".ndjson,.jsonl,.json"
        className="hidden"
        aria-label="File of messages"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file !== undefined) void upload(file);
        }}
      />
      <Button
        size="sm"
        variant="ghost"
        disabled={name !== null || refusal !== null}
        title={refusal ?? undefined}
        onClick={() => input.current?.click()}
      >
        <Upload /> {name === null ? 'Import a file' : `Importing ${name}…`}
      </Button>
    </>
  );
}

async function send(queueRef: QueueRef, file: File): Promise<{ messages: number }> {
  const params = new URLSearchParams(queueRef);
  const response = await fetch(`/api/store/import?${params.toString()}`, { method: 'POST', body: file });
  const answer = (await response.json()) as { messages?: number; error?: { message: string } };
  if (answer.messages !== undefined) return { messages: answer.messages };
  throw new Error(answer.error?.message ?? 'The file could not be read.');
}
