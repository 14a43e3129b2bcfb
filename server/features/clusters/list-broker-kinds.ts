// The broker kinds that can be connected, with the fields of their connect forms.

import type { BrokerKindView } from '@/server/domain/cluster';
import type { Features } from '../features';

export function listBrokerKinds({ drivers }: Features): BrokerKindView[] {
  return Object.values(drivers).map(({ kind, label, configFields }) => ({
    kind,
    label,
    fields: [...configFields],
  }));
}
