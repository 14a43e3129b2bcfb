// What a plan is made of: facts about the source, the messages looked at, the targets, the broker and us. They
// are gathered in features/redrive/plan-redrive.ts; everything else about a plan is pure.

import type { DomainErrorCode } from '../errors';
import type { PeekBudget, RedriveCapability } from '../message';
import type { QueueType } from '../queue-choices';
import type { RecallIntent } from '../redrive-undo';
import type { WayFacts } from '../redrive-way';
import type { Route } from '../route';
import type { Preview } from './preview';
import type { PlanTarget } from './schema';

export type SourceFacts = {
  type: QueueType;
  readyMessages: number | null;
  /** Held by consumers and looks of others. */
  unackedMessages: number | null;
  consumers: number | null;
  meanBytes: number | null;
  maxPriority: number | null;
  capability: RedriveCapability;
  /** A look back at the queue counts against its delivery limit; null where it does not. */
  budget: PeekBudget | null;
  /** What a look does; null where none is possible. */
  lookSentence: string | null;
};

export type Unknown = { error: { code: DomainErrorCode; message: string } };

export type RedriveFacts = {
  clusterName: string;
  readOnly: boolean;
  /** Who runs the redrive that takes from the same queue already. */
  activeActor: string | null;
  /** What the broker says of the source, or why it does not. */
  source: SourceFacts | Unknown;
  targets: PlanTarget[];
  /** Of queues that are not in this vhost: the other vhosts that have one of that name. */
  elsewhere: { queue: string; vhosts: string[] }[];
  /** What the newest look says; null where nobody looked lately. */
  preview: Preview | null;
  /** Who gets a copy of a publish to the chosen exchange; null where the destination is a queue, or bindings
   * could not be read. Its key is any key where each message keeps its own. */
  route: Route | null;
  /** Why bindings could not be read, where the destination needs them. */
  routingError: string | null;
  rules: PublishRuleFacts | null;
  /** Such as "memory alarm on rabbit@a": while one stands no publish is taken. */
  alarms: string[];
  /** Of earlier redrives of this cluster that had no limit. */
  measuredPerSec: number | null;
  /** Absent where the broker did not answer. */
  way?: WayFacts;
  parking?: ParkingFacts;
  /** Present when this run recalls the copies of another. */
  recall?: RecallIntent;
};

export type ParkingFacts = { after: number; queue: string; exists: boolean };

/** What publishing does to a message, and refuses (brokers/driver.ts: PublishRules). */
export type PublishRuleFacts = { user: string; mayImpersonate: boolean; removedHeaders: string[] };
