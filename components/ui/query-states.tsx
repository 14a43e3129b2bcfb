// What a live read shows besides its content: a skeleton of the final shape, a first failure in words, and a
// later failure as a notice over the last known content, greyed.

import { Lock, SearchX, WifiOff } from 'lucide-react';
import { Button } from './button';
import { cn } from './cn';
import { EmptyState, ErrorState, Notice } from './states';
import { Ago } from './time';

type Failure = { message: string; data?: { code?: string } | null | undefined };

export type QueryLike<Data> = {
  data: Data | undefined;
  error: Failure | null;
  dataUpdatedAt: number;
  refetch: () => unknown;
};

function Loading({ children }: { children: React.ReactNode }) {
  return (
    <div aria-busy="true" role="status">
      <span className="sr-only">Loading</span>
      {children}
    </div>
  );
}

/** Parts that each ask for their own: they stand at once when nothing is pending any more, so that none pushes another
 * down when its answer comes. */
export function Together({
  pending,
  skeleton,
  children,
}: {
  pending: boolean;
  skeleton: React.ReactNode;
  children: React.ReactNode;
}) {
  return (
    <>
      {pending && <Loading>{skeleton}</Loading>}
      <div hidden={pending}>{children}</div>
    </>
  );
}

/** Renders `children` with the newest data there is; see above for everything else. */
export function QueryStates<Data>({
  query,
  failed,
  skeleton,
  children,
}: {
  query: QueryLike<Data>;
  /** What could not be read: "The redrives could not be read". */
  failed: string;
  skeleton: React.ReactNode;
  /** Besides the data, the instant at which it was read. */
  children: (data: Data, readAtMs: number) => React.ReactNode;
}) {
  const { data, error, dataUpdatedAt } = query;
  const retry = (
    <Button size="sm" onClick={() => void query.refetch()}>
      Try again
    </Button>
  );
  if (data === undefined) {
    if (error === null) {
      return <Loading>{skeleton}</Loading>;
    }
    if (error.data?.code === 'FORBIDDEN') {
      return (
        <EmptyState icon={<Lock />} title="No permission">
          {error.message}
        </EmptyState>
      );
    }
    if (error.data?.code === 'NOT_FOUND') {
      return (
        <EmptyState icon={<SearchX />} title="Not there">
          {error.message} It may have been removed, or the address is cut short.
        </EmptyState>
      );
    }
    return <ErrorState title={failed} message={error.message} action={retry} />;
  }
  return (
    <>
      {error !== null && (
        <div className="mb-3">
          <Notice tone="look" icon={<WifiOff />}>
            {failed}; what stands below is from <Ago atMs={dataUpdatedAt} />. {error.message}
          </Notice>
        </div>
      )}
      <div className={cn(error !== null && 'greyed')}>{children(data, dataUpdatedAt)}</div>
    </>
  );
}
