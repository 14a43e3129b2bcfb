// What the newest look met of the selection: by cause, by queue of death, and a few messages with where each goes.
// Numbers beyond what was looked at are estimates and marked so.

import type { PlanSample as Sample } from '@/server/domain/plan/schema';
import type { RedrivePlan } from '@/server/domain/redrive';
import { reasonWord } from '../messages/death-timeline';
import { DASH, formatExact } from '../ui/format';
import { Name } from '../ui/name';
import { Panel } from '../ui/panel';
import { type Column, Head, Table, Td, Tr } from '../ui/table';
import { Ago } from '../ui/time';
import { likelyWords } from './plan-numbers';

export function PlanSample({ plan, look }: { plan: RedrivePlan; look: React.ReactNode }) {
  const { sample } = plan;
  return (
    <Panel title="What was looked at" aside={sample !== null && <Looked sample={sample} />} flush>
      {sample !== null && sample.matchedMessages > 0 && (
        <>
          <ByCause plan={plan} sample={sample} />
          {sample.origins.length > 1 && <ByOrigin plan={plan} sample={sample} />}
          <Examples sample={sample} />
        </>
      )}
      {sample?.matchedMessages === 0 && (
        <p className="px-4 pt-3 text-table text-look">
          None of {formatExact(sample.lookedMessages)} looked at is selected.
        </p>
      )}
      {look !== null && <div className="px-4 py-3">{look}</div>}
    </Panel>
  );
}

function Looked({ sample: { lookedMessages, matchedMessages, whole, atMs } }: { sample: Sample }) {
  return (
    <span>
      {formatExact(matchedMessages)} of {formatExact(lookedMessages)}{' '}
      {whole ? 'in the whole queue' : 'from the head'}, <Ago atMs={atMs} />
    </span>
  );
}

const causeColumns: readonly Column[] = [
  { label: 'By cause' },
  { label: 'Died in', wide: true },
  { label: 'Seen', numeric: true },
  { label: 'Of all', numeric: true, title: 'What the share of those seen would be of all' },
];

function ByCause({ plan, sample }: { plan: RedrivePlan; sample: Sample }) {
  return (
    <Table>
      <Head columns={causeColumns} />
      <tbody>
        {sample.causes.map(({ key, error, reason, originQueue, messages }) => {
          const title = error ?? (reason === '' ? 'No death recorded' : reasonWord(reason));
          return (
            <Tr key={key}>
              <Td className="max-w-40 truncate md:max-w-64" title={title}>
                {title}
              </Td>
              <Td wide className="max-w-40">
                {originQueue === '' ? DASH : <Name>{originQueue}</Name>}
              </Td>
              <Td numeric>{formatExact(messages)}</Td>
              <Td numeric>{likelyWords(plan, messages)}</Td>
            </Tr>
          );
        })}
      </tbody>
    </Table>
  );
}

const originColumns: readonly Column[] = [
  { label: 'By queue where they died' },
  { label: 'Seen', numeric: true },
  { label: 'Of all', numeric: true },
];

function ByOrigin({ plan, sample }: { plan: RedrivePlan; sample: Sample }) {
  return (
    <div className="border-t">
      <Table>
        <Head columns={originColumns} />
        <tbody>
          {sample.origins.map(({ name, messages }) => (
            <Tr key={name}>
              <Td className="max-w-40 md:max-w-64">
                {name === '' ? 'They do not say' : <Name>{name}</Name>}
              </Td>
              <Td numeric>{formatExact(messages)}</Td>
              <Td numeric>{likelyWords(plan, messages)}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

const exampleColumns: readonly Column[] = [
  { label: 'Sample', className: 'w-12' },
  { label: 'Message' },
  { label: 'Goes to' },
];

function Examples({ sample: { examples } }: { sample: Sample }) {
  return (
    <div className="border-t">
      <Table>
        <Head columns={exampleColumns} />
        <tbody>
          {examples.map(({ position, fingerprint, messageId, address, queues }) => (
            <Tr key={`${position} ${fingerprint}`}>
              <Td className="text-muted">#{position}</Td>
              <Td className="max-w-32 md:max-w-48">
                <Name>{messageId ?? fingerprint}</Name>
              </Td>
              <Td className="max-w-40 [overflow-wrap:anywhere] md:max-w-72">{whereTo(address, queues)}</Td>
            </Tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function whereTo(address: string | null, queues: readonly string[]): React.ReactNode {
  if (address === null) return 'stays: it does not say where it came from';
  if (queues.length === 0) return `${address}: no queue`;
  return queues.length === 1 && queues[0] === address ? (
    <Name>{address}</Name>
  ) : (
    `${address}: ${queues.join(', ')}`
  );
}
