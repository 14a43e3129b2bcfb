// What would run, as it would: the plan of a redrive, what a purge or delete destroys, the difference that an edit makes.
'use client';

import type { ApprovalDetail, ApprovalPlan } from '@/server/domain/approval';
import type { MessageView } from '@/server/domain/message';
import type { MessageEdit } from '@/server/domain/message-edit';
import { redriveDestinationSchema, redriveSelectionSchema } from '@/server/domain/redrive';
import { DiffView } from '../messages/diff-view';
import { draftAfter, draftOfMessage, textsOf } from '../messages/edit-draft';
import { diffBodies, diffLines } from '../messages/line-diff';
import { removalSentence } from '../holdings/holding-words';
import { destroySentence } from '../queues/destroy-sentence';
import { PlanBody } from '../redrives/plan-panel';
import { selectionWords } from '../redrives/redrive-words';
import { formatBytes, formatExact, plural } from '../ui/format';
import { Panel, Stat, StatRow } from '../ui/panel';
import { Notice } from '../ui/states';

export function ApprovalPlanView({ request }: { request: ApprovalDetail }) {
  const { plan } = request;
  switch (plan.kind) {
    case 'redrive':
      return (
        <Panel title="Plan">
          <div className="flex flex-col gap-4">
            <p className="text-body">{plan.plan.sentence}</p>
            <Changes input={request.input} />
            <PlanBody plan={plan.plan} />
          </div>
        </Panel>
      );
    case 'purge':
    case 'delete':
      return <Destroyed plan={plan} />;
    case 'archive':
      return (
        <Panel title="What will leave the queue">
          <p className="text-body">
            {archivedWords(request.input, plan.messages)} will leave {request.queue} and be kept in Spillway,
            byte for byte. They can be returned from there.
          </p>
        </Panel>
      );
    case 'remove':
      return (
        <Panel title="What will be lost">
          <p className="text-body">{removalSentence(plan.messages)}</p>
        </Panel>
      );
    case 'edit':
    case 'replay':
      return <OneMessage request={request} plan={plan} />;
  }
}

function archivedWords({ selection }: Record<string, unknown>, messages: number): string {
  const chosen = redriveSelectionSchema.safeParse(selection).data ?? { kind: 'all' };
  const words = selectionWords(chosen, messages);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** What the sentence of a plan does not spell out. */
function Changes({ input }: { input: Record<string, unknown> }) {
  const told = Object.entries(shown).flatMap(([name, label]) => {
    const words = wordsOf(input[name]);
    return words === null ? [] : [[label, words] as const];
  });
  if (told.length === 0) return null;
  return (
    <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-1 text-table">
      {told.map(([label, words]) => (
        <div key={label} className="contents">
          <dt className="text-muted">{label}</dt>
          <dd className="font-mono whitespace-pre-wrap [overflow-wrap:anywhere]">{words}</dd>
        </div>
      ))}
    </dl>
  );
}

const shown = {
  selection: 'Chosen',
  transform: 'Changed on the way',
  parking: 'Parked',
  leaveOutUserId: 'User ids of others left out',
  pace: 'Pace',
  notBeforeMs: 'Not before',
};

/** Null for what was left as it is without a choice. */
function wordsOf(value: unknown): string | null {
  if (value === true) return 'yes';
  if (typeof value === 'number') return new Date(value).toISOString();
  if (typeof value !== 'object' || value === null) return null;
  if ('patch' in value) return String(value.patch);
  if ('kind' in value && value.kind === 'all') return null;
  const chosen = Object.entries(value).filter(([, part]) => part !== null);
  return chosen.length === 0 ? null : JSON.stringify(Object.fromEntries(chosen), null, 1);
}

function Destroyed({ plan }: { plan: ApprovalPlan & { kind: 'purge' | 'delete' } }) {
  const { loss, kind } = plan;
  const known = { row: loss, details: { deadLettersFrom: loss.deadLettersFrom } };
  return (
    <Panel title="What will be lost">
      <div className="flex flex-col gap-4">
        <p className="text-body">{destroySentence(kind, known)}</p>
        <StatRow>
          <Stat label="Ready" value={formatExact(loss.readyMessages)} note="when it was asked for" />
          <Stat
            label="Held by consumers"
            value={formatExact(loss.unackedMessages)}
            note={kind === 'purge' ? 'stay' : 'lost too'}
          />
          <Stat label="Consumers" value={formatExact(loss.consumers)} note="when it was asked for" />
        </StatRow>
        {loss.deadLettersFrom.length > 0 && (
          <p className="text-table text-muted [overflow-wrap:anywhere]">
            Dead letters of {loss.deadLettersFrom.join(', ')} arrive here.
          </p>
        )}
      </div>
    </Panel>
  );
}

type OfOneMessage = ApprovalPlan & { kind: 'edit' | 'replay' };

function OneMessage({ request, plan }: { request: ApprovalDetail; plan: OfOneMessage }) {
  const { message } = plan;
  const goes = whereTo(request.input, message);
  return (
    <Panel title={plan.kind === 'edit' ? 'What changes in the message' : 'The copy'}>
      <div className="flex flex-col gap-4">
        <p className="text-body">
          {plan.kind === 'edit'
            ? `One message is moved from ${request.queue} to ${goes} with what changes below. The original cannot be had back.`
            : `A byte-exact copy of one message goes to ${goes}. The original stays in ${request.queue}.`}
        </p>
        {request.hidden !== null && <Notice tone="unknown">{request.hidden}</Notice>}
        {message !== null && <MessageFacts message={message} />}
        {message !== null && request.edit !== null && <Difference message={message} edit={request.edit} />}
        {message !== null && plan.kind === 'replay' && <Body message={message} />}
        {plan.plan.targets.length > 0 && (
          <p className="text-table text-muted">
            {plural(plan.plan.targets.length, 'queue')} may get a copy:{' '}
            {plan.plan.targets.map(({ queue }) => queue).join(', ')}.
          </p>
        )}
      </div>
    </Panel>
  );
}

function whereTo({ destination }: Record<string, unknown>, message: MessageView | null): string {
  const to = redriveDestinationSchema.safeParse(destination).data;
  if (to?.kind === 'queue') return to.name;
  if (to?.kind === 'exchange') return `the exchange ${to.name}`;
  if (to?.kind === 'original') return 'the exchange that it came by';
  return message?.origin?.queue ?? 'the queue where it died';
}

function MessageFacts({ message }: { message: MessageView }) {
  return (
    <p className="text-table text-muted [overflow-wrap:anywhere]">
      {message.messageId === null ? 'Message without an id' : `Message ${message.messageId}`},{' '}
      {formatBytes(message.sizeBytes)}, <span className="font-mono">{message.fingerprint.slice(0, 16)}</span>
    </p>
  );
}

function Difference({ message, edit }: { message: MessageView; edit: MessageEdit }) {
  const before = draftOfMessage(message);
  const { fields, bodyAfter } = textsOf(draftAfter(message, edit));
  return (
    <>
      {before.body.text !== bodyAfter && (
        <DiffView label="Body before and after" lines={diffBodies(before.body.text, bodyAfter)} />
      )}
      {fields.before !== fields.after && (
        <DiffView
          label="Properties and headers before and after"
          lines={diffLines(fields.before, fields.after)}
        />
      )}
    </>
  );
}

function Body({ message }: { message: MessageView }) {
  const { body } = draftOfMessage(message);
  if (body.form === 'kept')
    return <p className="text-table text-muted">Its body is too long to be shown here.</p>;
  return (
    <pre className="max-h-96 overflow-auto rounded-control border bg-raised px-3 py-2 font-mono text-[12px] leading-[18px] whitespace-pre-wrap [overflow-wrap:anywhere]">
      {body.text === '' ? 'Empty' : body.text}
    </pre>
  );
}
