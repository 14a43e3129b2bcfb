// One request: what would run, who asks and why, and the decision. Its address can be handed to a colleague.
'use client';

import { useQuery } from '@tanstack/react-query';
import Link from 'next/link';
import type { ApprovalDetail } from '@/server/domain/approval';
import { links } from '../links';
import { useTRPC } from '../trpc';
import { buttonClass } from '../ui/button';
import { CopyButton } from '../ui/copy-button';
import { Name } from '../ui/name';
import { PageHead, Panel } from '../ui/panel';
import { QueryStates } from '../ui/query-states';
import { Notice, Skeleton } from '../ui/states';
import { Ago, Instant } from '../ui/time';
import { ApprovalPlanView } from './approval-plan';
import { Decision } from './decision';
import { ApprovalState, useStanding } from './approval-state';
import { approversSentence, requestWords, standingSentence } from './approval-words';

export function ApprovalScreen({ requestId }: { requestId: string }) {
  const trpc = useTRPC();
  const request = useQuery(
    trpc.approvals.get.queryOptions(
      { requestId },
      {
        refetchInterval: ({ state }) =>
          state.data === undefined || ['waiting', 'running'].includes(state.data.state) ? 3_000 : false,
      },
    ),
  );
  return (
    <>
      {request.data === undefined && (
        <PageHead above={<Link href={links.approvals}>Approvals</Link>} title="Request" />
      )}
      <QueryStates
        query={request}
        failed="The request could not be read"
        skeleton={
          <div className="grid items-start gap-4 xl:grid-cols-[2fr_1fr]">
            <Skeleton className="h-44" />
            <Skeleton className="h-60" />
          </div>
        }
      >
        {(detail) => <Request request={detail} />}
      </QueryStates>
    </>
  );
}

function Request({ request }: { request: ApprovalDetail }) {
  const standing = useStanding(request);
  const sentence = standingSentence(standing, request);
  return (
    <>
      <PageHead
        above={<Link href={links.approvals}>Approvals</Link>}
        title={requestWords(request)}
        note={
          <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <ApprovalState view={request} />
            <Link href={links.queue({ ...request, name: request.queue })} className="hover:underline">
              <Name>{request.queue}</Name>
            </Link>
            <span>
              {request.vhost} · {request.clusterName}
            </span>
          </span>
        }
        actions={
          <>
            {request.redriveId !== null && (
              <Link href={links.redrive(request.redriveId)} className={buttonClass({ variant: 'primary' })}>
                Open the redrive
              </Link>
            )}
            {standing === 'waiting' && <Decision request={request} />}
          </>
        }
      />
      <div className="grid items-start gap-4 xl:grid-cols-[2fr_1fr]">
        <div className="flex min-w-0 flex-col gap-4">
          {sentence !== null && <Notice tone={standing === 'done' ? 'ok' : 'unknown'}>{sentence}</Notice>}
          <ApprovalPlanView request={request} />
        </div>
        <Facts request={request} waiting={standing === 'waiting'} />
      </div>
    </>
  );
}

function Facts({ request, waiting }: { request: ApprovalDetail; waiting: boolean }) {
  const { actor, own, reason, createdAtMs, expiresAtMs, decidedBy, decidedAtMs, clusterName } = request;
  return (
    <Panel title="Request">
      <dl className="grid grid-cols-[max-content_1fr] gap-x-6 gap-y-1.5 text-table [&>dt]:text-muted">
        <dt>Asked by</dt>
        <dd className="[overflow-wrap:anywhere]">
          {actor}
          {own && ' (you)'}
        </dd>
        <dt>Because</dt>
        <dd className="[overflow-wrap:anywhere]">{reason}</dd>
        <dt>Asked</dt>
        <dd>
          <Ago atMs={createdAtMs} />
        </dd>
        <dt>{waiting ? 'Expires' : 'Would expire'}</dt>
        <dd>
          <Instant atMs={expiresAtMs} />
        </dd>
        {decidedBy !== null && (
          <>
            <dt>Decided by</dt>
            <dd className="[overflow-wrap:anywhere]">
              {decidedBy}, <Ago atMs={decidedAtMs} />
            </dd>
          </>
        )}
      </dl>
      {waiting && (
        <>
          <p className="mt-4 text-table text-muted [overflow-wrap:anywhere]">
            {own || request.approvers.length === 0
              ? approversSentence(request.approvers, clusterName)
              : (request.mayNotApprove ??
                'Read the plan. It runs once, in the name of who asked, and is refused if it is not true any more by then.')}
          </p>
          <p className="mt-2 flex items-center gap-1 text-table text-muted">
            The address of this page can be handed to a colleague.
            <CopyButton text={() => window.location.href} label="Copy the address of this request" />
          </p>
        </>
      )}
    </Panel>
  );
}
