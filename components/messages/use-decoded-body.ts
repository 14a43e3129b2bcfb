// A body as a person can read it: as the server masked it; decoded here where it is plain JSON or text and its queue has
// no schema; else by the server.
'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { isEventHeader } from '@/server/domain/cloud-event';
import type { DecodedBody, DecodeInput } from '@/server/domain/decoded-body';
import { limits } from '@/server/domain/limits';
import { contentEncodingOf } from '@/server/domain/media-type';
import type { MessageView } from '@/server/domain/message';
import type { QueueRef } from '@/server/domain/queue';
import { useTRPC } from '../trpc';
import { bytesOf, decodeHere } from './decode';
import { useQueueDecoding } from './queue-schema';

export type DecodedState =
  | { kind: 'ready'; decoded: DecodedBody }
  | { kind: 'loading' }
  | { kind: 'failed'; message: string; retry: () => void };

export function useDecodedBody(
  queueRef: QueueRef,
  message: MessageView,
): { bytes: Uint8Array<ArrayBuffer>; state: DecodedState } {
  const trpc = useTRPC();
  const bytes = useMemo(() => bytesOf(message.bodyBase64), [message.bodyBase64]);
  const plain = useMemo(() => decodeHere(bytes, message), [bytes, message]);
  const bySchema = useQueueDecoding(queueRef) !== null && bytes.length > 0;
  const here = message.masked?.body ?? (bySchema ? null : plain);
  const query = useQuery(
    trpc.messages.decode.queryOptions(inputOf(queueRef, message), {
      enabled: here === null,
      staleTime: Infinity,
      gcTime: 60_000,
    }),
  );
  const decoded = here ?? query.data;
  if (decoded !== undefined) return { bytes, state: { kind: 'ready', decoded } };
  if (query.error === null) return { bytes, state: { kind: 'loading' } };
  const retry = () => void query.refetch();
  return { bytes, state: { kind: 'failed', message: query.error.message, retry } };
}

/** Only the headers that tell how a body is to be read. */
function inputOf({ clusterId, vhost, name }: QueueRef, message: MessageView): DecodeInput {
  const { bodyBase64, bodyTruncated, contentType, headers } = message;
  return {
    ...{ clusterId, vhost, name, bodyBase64, bodyTruncated, contentType },
    contentEncoding: contentEncodingOf(message),
    headers: headers
      .filter((header) => isEventHeader(header.name) || header.name === 'rbs2-content-encoding')
      .slice(0, limits.decodeHeaders)
      .map(({ name, type, text }) => ({ name, type, text: text.slice(0, limits.decodeHeaderChars) })),
  };
}
