// Which alarms of a broker let it take no publish: those that its driver words so.

import type { NodeFacts } from './cluster';

/** Such as "memory alarm on rabbit@a". */
export function blockingAlarms(nodes: readonly Pick<NodeFacts, 'name' | 'alarms'>[]): string[] {
  return nodes.flatMap(({ name, alarms }) =>
    alarms.filter(blocksPublishers).map((alarm) => `${alarm.replace(/:.*/, '')} on ${name}`),
  );
}

function blocksPublishers(alarm: string): boolean {
  return alarm.includes('publishers are blocked');
}
