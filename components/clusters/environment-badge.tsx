import type { Environment } from '@/server/domain/environments';
import { Badge } from '../ui/badge';

const tones = { production: 'act', staging: 'look', development: 'unknown' } as const;

export function EnvironmentBadge({ environment }: { environment: Environment }) {
  return environment === '' ? null : <Badge tone={tones[environment]}>{environment}</Badge>;
}
