// What is declared about a queue, and the road of its dead letters, as links.

import { TriangleAlert } from 'lucide-react';
import Link from 'next/link';
import type { QueueDetails, QueueView } from '@/server/domain/queue';
import { links } from '../links';
import { DASH, formatBytes, formatDuration, formatExact } from '../ui/format';
import { Panel } from '../ui/panel';
import { Notice } from '../ui/states';
import { Table, Td, Tr } from '../ui/table';
import { Instant } from '../ui/time';
import { ArgumentValue } from './argument-value';
import { LinkedName } from './linked-name';

export function Definition({ view }: { view: QueueView }) {
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <Panel title="Dead letters">
        <DeadLetterRoad view={view} />
      </Panel>
      <Panel title="Properties" flush>
        <Facts view={view} />
      </Panel>
      <Panel title="Arguments" flush className="lg:col-span-2">
        <Arguments details={view.details} />
      </Panel>
    </div>
  );
}

function DeadLetterRoad({ view: { row, details } }: { view: QueueView }) {
  const { clusterId, vhost } = row;
  const at = (name: string) => links.queue({ clusterId, vhost, name });
  const { deadLettersTo: to, deadLettersFrom: from } = details;
  return (
    <dl className="flex flex-col gap-4 text-table">
      <div>
        <dt className="mb-1 text-label text-muted">This queue dead-letters to</dt>
        <dd className="flex flex-col gap-1.5">
          {to === null ? (
            <>Nowhere: what is rejected, expires or overflows is dropped.</>
          ) : (
            <>
              <span>
                Exchange{' '}
                <code className="font-mono [overflow-wrap:anywhere]">
                  {to.exchange === '' ? 'default' : to.exchange}
                </code>
                {to.routingKey === null ? (
                  ', under the keys each message came with'
                ) : (
                  <>
                    , under the key{' '}
                    <code className="font-mono [overflow-wrap:anywhere]">{to.routingKey}</code>
                  </>
                )}
              </span>
              <QueueLinks names={to.queues} at={at} />
              {to.queues.length === 0 && to.certain && (
                <Notice tone="act" icon={<TriangleAlert />}>
                  No queue is reached from there: dead letters are lost without a trace. Bind a queue to the
                  exchange.
                </Notice>
              )}
              {!to.certain && (
                <span className="text-muted">
                  Where each one lands depends on its own routing key, or the bindings could not be read.
                </span>
              )}
            </>
          )}
        </dd>
      </div>
      <div>
        <dt className="mb-1 text-label text-muted">What dead-letters into this queue</dt>
        <dd>{from.length === 0 ? 'No queue of this vhost.' : <QueueLinks names={from} at={at} />}</dd>
      </div>
      {row.isDeadLetter && (
        <div>
          <Link href={links.deadLetterQueue(row)} className="text-accent hover:underline">
            Look at its dead letters by cause, and put them back
          </Link>
        </div>
      )}
    </dl>
  );
}

function QueueLinks({ names, at }: { names: readonly string[]; at: (name: string) => string }) {
  if (names.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1">
      {names.map((name) => (
        <li key={name} className="flex min-w-0">
          <LinkedName href={at(name)} name={name} className="py-1 text-accent" />
        </li>
      ))}
    </ul>
  );
}

function Facts({ view: { row, details, firstSeenAtMs } }: { view: QueueView }) {
  const facts: [string, React.ReactNode][] = [
    ['Type', row.type],
    ['Durable', details.durable ? 'yes' : 'no: gone after a restart of the broker'],
    ...when(details.autoDelete, ['Auto-delete', 'yes: deleted when its last consumer goes']),
    ...when(details.exclusive, ['Exclusive', 'yes: belongs to one connection']),
    ...when(details.singleActiveConsumer, ['Single active consumer', 'yes']),
    ['Policy', details.policy ?? DASH],
    ['Node', details.node ?? DASH],
    ['Message TTL', formatDuration(details.messageTtlMs)],
    ['Expires when unused', formatDuration(details.expiresMs)],
    ['Max length', formatExact(details.maxLengthMessages)],
    ['Max bytes', formatBytes(details.maxLengthBytes)],
    ['Overflow', details.overflow ?? DASH],
    ['Delivery limit', formatExact(details.deliveryLimit)],
    ['Max priority', formatExact(details.maxPriority)],
    ['First seen by Spillway', <Instant key="seen" atMs={firstSeenAtMs} />],
  ];
  return (
    <Table>
      <tbody>
        {facts.map(([label, value]) => (
          <Tr key={label}>
            <Td className="w-40 text-muted sm:w-48">{label}</Td>
            <Td className="[overflow-wrap:anywhere]">{value}</Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}

function when(condition: boolean, fact: [string, React.ReactNode]): [string, React.ReactNode][] {
  return condition ? [fact] : [];
}

function Arguments({ details }: { details: QueueDetails }) {
  const entries = Object.entries(details.arguments);
  if (entries.length === 0) {
    return <p className="px-4 py-3 text-table text-muted">Declared without arguments.</p>;
  }
  return (
    <Table>
      <tbody>
        {entries.map(([name, value]) => (
          <Tr key={name}>
            <Td className="w-40 [overflow-wrap:anywhere] sm:w-64">
              <code className="font-mono">{name}</code>
            </Td>
            <Td>
              <ArgumentValue value={value} />
            </Td>
          </Tr>
        ))}
      </tbody>
    </Table>
  );
}
