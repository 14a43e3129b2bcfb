// What the addresses of screens name in the shop, and each screen in each of its states as a view.

import { type Places, type Screen, screens, type ScreenState } from '@/components/gallery/screens';
import type { View } from './kind';
import type { Shop } from './shop';

const none = '00000000-0000-4000-8000-000000000000';
const noQueue = { clusterId: none, vhost: '/', name: 'none' };

/** Where nothing is watched yet; by it one tells which views there will be. */
export const nowhere: Places = {
  clusterId: none,
  queue: noQueue,
  stream: noQueue,
  deadLetterQueue: noQueue,
  redriveId: none,
  approvalId: none,
};

export function placesOf(clusterId: string, shop: Shop): Places {
  const inShop = (name: string) => ({ clusterId, vhost: '/', name });
  return {
    clusterId,
    queue: inShop('orders.fulfil'),
    stream: inShop('orders.events'),
    deadLetterQueue: inShop('orders.dlq'),
    redriveId: shop.ended,
    approvalId: shop.approval,
  };
}

export function viewsIn(state: ScreenState, at: Places): View[] {
  const all: readonly Screen[] = screens;
  return all
    .filter(({ states }) => states.includes(state))
    .map((screen) => ({
      id: screen.id,
      state,
      path: screen.path(at),
      ...(state === 'loading' && { network: 'held' as const }),
      ...(state === 'error' && { network: 'cut' as const }),
      ...(state === 'huge' && { window: true as const }),
    }));
}
