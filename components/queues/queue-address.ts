// What of a queue's page stands in its address, besides whose it is. Server and browser read it.

import { createLoader, parseAsStringLiteral } from 'nuqs/server';
import { eventKindsParser } from '../events/event-questions';
import { rangeParsers } from './range';

export const tabNames = ['charts', 'topology', 'messages', 'definition'] as const;
export type TabName = (typeof tabNames)[number];

export const tabParser = parseAsStringLiteral(tabNames).withDefault('charts');

export const loadQueueAddress = createLoader({ tab: tabParser, ...rangeParsers, events: eventKindsParser });
