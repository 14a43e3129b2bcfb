// The place of four charts while they, or what draws them, are on their way.

import { Skeleton } from '../ui/states';

export function ChartsSkeleton() {
  return (
    <div className="grid gap-x-6 gap-y-5 lg:grid-cols-2">
      {Array.from({ length: 4 }, (_, index) => (
        <Skeleton key={index} className="h-[208px] w-full" />
      ))}
    </div>
  );
}
