// The broker kinds that can be connected, with the fields of their connect forms.

import { brokerDrivers } from '@/server/brokers/registry';
import type { BrokerKindView } from '@/server/domain/cluster';

export function listBrokerKinds(): BrokerKindView[] {
  return Object.values(brokerDrivers).map(({ kind, label, configFields }) => ({
    kind,
    label,
    fields: [...configFields],
  }));
}
