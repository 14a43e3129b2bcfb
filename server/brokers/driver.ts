// The interface between Spillway and a broker. A driver is one folder that exports one BrokerDriver; the
// rest of the product knows only these types. A capability is the presence of a facet, resolved per
// entity and per server version, and it states its truth: side effects, guarantee, order.
//
// What every driver keeps to: vendor answers are parsed with zod at the door; vendor errors become
// DomainErrors with a sentence that says what to do; the signal is honoured everywhere; every list and
// body is bounded; credentials and bodies are never logged; nothing is retried (the caller owns pace).

import type { z } from 'zod';
import type { ClusterFacts, Collection, ConfigField } from '@/server/domain/cluster';
import { DomainError } from '@/server/domain/errors';
import type {
  BrowseCapability,
  MessageView,
  PeekResult,
  PutBack,
  RedriveCapability,
} from '@/server/domain/message';
import type { BrowsePage, BrowsePosition } from '@/server/domain/browse';
import type { VhostRouting } from '@/server/domain/route';
import type { ConnectionView, HolderReading } from '@/server/domain/unacked';
import type { MessageChange } from '@/server/domain/message-edit';
import type { QueueAddress, QueueDetails, QueueTopology } from '@/server/domain/queue';
import type { QueueType } from '@/server/domain/queue-choices';

export type CallOptions = { signal: AbortSignal };

export type BrokerDriver<Config = unknown> = {
  kind: string;
  label: string;
  /** Checks and completes what an operator entered; its output is what is stored, sealed. */
  configSchema: z.ZodType<Config>;
  /** The connect form. A field of kind `secret` never travels back to a browser. */
  configFields: readonly ConfigField[];
  /** Reads messages that were taken earlier and are kept elsewhere; needs no broker. Absent where the driver's
   * messages cannot be kept. */
  kept?: KeptFormat;
  /** Opens nothing that must be closed by others: a session owns its connections. */
  connect(config: Config, options: CallOptions): Promise<BrokerSession>;
};

export type BrokerSession = {
  /** Who and what answers, and whether our rights suffice. Throws broker_unreachable, broker_denied. */
  probe(options: CallOptions): Promise<ClusterFacts>;
  /** One consistent-as-possible reading of all queues, cheap enough to be repeated for ever. What is too dear to be
   * read of all is read of those in `detail`. */
  snapshot(options: SnapshotOptions): Promise<BrokerSnapshot>;
  topology?: TopologyFacet;
  messages?: MessagesFacet;
  browse?: BrowseFacet;
  transfer?: TransferFacet;
  watch?: WatchFacet;
  admin?: AdminFacet;
  /** Ends every connection of the session; whatever was held unacknowledged goes back. Idempotent. */
  close(): Promise<void>;
};

export type SnapshotOptions = CallOptions & { detail?: readonly QueueAddress[] };

/** Cumulative since the broker began to count; null where the broker does not tell. */
export type QueueCounters = {
  published: number | null;
  delivered: number | null;
  acked: number | null;
  redelivered: number | null;
};

export type QueueReading = QueueAddress & {
  type: QueueType;
  /** `running`, or the broker's own word for what is wrong (`down`, `minority`, …). */
  brokerState: string;
  readyMessages: number | null;
  unackedMessages: number | null;
  readyBytes: number | null;
  consumers: number | null;
  counters: QueueCounters;
  /** Publish time of the head, where the broker tells it. */
  headMessageAtMs: number | null;
  /** Why numbers are missing, where more is known than that the broker did not tell them. */
  unknownBecause?: string;
  /** Whether a consumer has the queue for itself; told for one queue, not in a snapshot. */
  exclusiveConsumer?: boolean;
  /** What is declared was read, but not yet what policies add to it. */
  policyUntold?: boolean;
  details: QueueDetails;
};

export type BrokerSnapshot = {
  facts: ClusterFacts & { collection: Collection };
  queues: QueueReading[];
  /** What the broker sent for it, in bytes on the wire: the cost that we show. */
  responseBytes: number;
};

export type QueueReadOptions = CallOptions & {
  /** `details.overflow` has to be as of this moment: a broker may tell a new policy some seconds late, and asking for it
   * costs more. */
  overflowNow?: boolean;
};

/** Reads of one entity, live, for an open page. */
export type TopologyFacet = {
  queue(address: QueueAddress, options: QueueReadOptions): Promise<QueueReading>;
  queueTopology(address: QueueAddress, options: CallOptions): Promise<QueueTopology>;
  /** What decides who gets a copy of a publish, whole and of this moment. Throws limit_exceeded beyond
   * `limits.routingBindings`. */
  routing(vhost: string, options: CallOptions): Promise<VhostRouting>;
  /** Who consumes and holds unacknowledged messages, channel by channel. */
  holders?(address: QueueAddress, options: CallOptions): Promise<QueueHolders>;
  /** A connection of a client with everything on it. Throws not_found. */
  connection?(name: string, options: CallOptions): Promise<ConnectionView>;
};

export type QueueHolders = {
  /** At most `limits.holderChannels`. */
  holders: HolderReading[];
  /** Channels that consume from the queue, listed or not. */
  channelCount: number;
  unackedMessages: number | null;
};

export type PeekRequest = {
  count: number;
  maxBytes: number;
  waitMs: number;
  /** Highest delivery count seen so far on this queue; a driver whose looks count refuses near the limit. */
  deliveryCountSeen: number;
  /** Told with every message that came. */
  onProgress?: (scannedMessages: number, bytes: number) => void;
  onBody?: OnBody;
};

/** Given the whole body of each message of the answer, of which the view has only the beginning. */
export type OnBody = (view: MessageView, body: Uint8Array) => void;

export type MessagesFacet = {
  /** What a look at this queue does, before looking. */
  browseCapability(queue: QueueReading, deliveryCountSeen: number): BrowseCapability;
  /** Looks from the head and puts back, leaving nothing unacknowledged however it ends. */
  peek(queue: QueueReading, request: PeekRequest, options: CallOptions): Promise<PeekResult>;
};

/** A message as it came, whole: what is kept of it elsewhere, and published again byte for byte. */
export type RawMessage = {
  exchange: string;
  routingKey: string;
  /** Properties and headers in the driver's own form; nobody else reads it. */
  properties: Uint8Array;
  body: Uint8Array;
};

export type KeptFormat = {
  /** As a look at the message would have shown it. */
  view(message: RawMessage, position: number): MessageView;
  /** Why these properties could not have come from a broker; null when they could. */
  problemOf(properties: Uint8Array): string | null;
};

export type BrowseRequest = {
  /** `after`: the newest messages behind an offset, or of all where it is null; waits for the first of them. */
  position: BrowsePosition | { at: 'after'; offset: number | null };
  count: number;
  maxBytes: number;
  /** For the reading, or, with `after`, for something to read. */
  waitMs: number;
  onBody?: OnBody;
};

/** Reading by position, of logs only: nothing is taken, marked, counted or moved. */
export type BrowseFacet = {
  /** Supported with the effect `none` alone, or not with a reason. */
  capability(queue: QueueReading): BrowseCapability;
  /** A position outside of the log is no error: the page begins at the nearest message, or is empty, and its range
   * says why. Throws not_found when the log is deleted meanwhile. */
  read(queue: QueueReading, request: BrowseRequest, options: CallOptions): Promise<BrowsePage>;
};

/** A message held unacknowledged by a Transfer, which keeps the raw bytes. */
export type HeldMessage = {
  readonly token: number;
  /** May be read from the bytes anew each time that it is asked for: thousands are held at once. */
  readonly view: MessageView;
  /** The whole body. */
  body(): Uint8Array;
  raw(): RawMessage;
};

export type PublishTarget = { exchange: string; routingKey: string };

export type PublishOptions = {
  /** Added to the original headers, named here so that they can be removed again. */
  addHeaders: Record<string, string | number>;
  /** What a person changes in the copy. Everything that is not named stays byte for byte as it is. A change that
   * cannot be made is answered with `rejected` and a sentence, and nothing is sent. */
  edit?: MessageChange;
  /** Headers of ours that an earlier publish added. */
  removeHeaders?: readonly string[];
};

/** What the broker said of one publish. Only `confirmed` means that a copy is safe. */
export type PublishOutcome =
  | { outcome: 'confirmed' }
  /** `released`: it is not held any more, its copy stands at the end of the source (AtomicTransfer only). */
  | { outcome: 'returned'; detail: string; released?: true }
  /** `lost`: not sent, and nothing can be any more: the connection is gone. `nacked`: it was sent, and a target refused
   * it; what else the broker did with it is not told. */
  | { outcome: 'rejected'; detail: string; lost?: true; nacked?: true }
  | { outcome: 'unknown'; detail: string };

/** What publishing through this session does to a message, and refuses. */
export type PublishRules = {
  /** Who publishes: a message with the user id of another is refused, unless we may impersonate. */
  user: string;
  mayImpersonate: boolean;
  /** Headers that are left out of each copy, because the broker would act on them. */
  removedHeaders: string[];
};

export type TransferFacet = {
  redriveCapability(queue: QueueReading): RedriveCapability;
  publishRules(options: CallOptions): Promise<PublishRules>;
  /** Throws invalid with a sentence for a change that can be made in no message. */
  checkEdit(edit: MessageChange): void;
  /** Messages ready at this moment, asked of the queue itself: statistics may be seconds old, and this number
   * fixes what a redrive includes. */
  countReady(source: QueueAddress, options: CallOptions): Promise<number>;
  open(source: QueueAddress, options: { windowMessages: number } & OpenOptions): Promise<Transfer>;
  /** Publishes kept messages back, on a connection of its own. */
  openReturn(vhost: string, options: CallOptions): Promise<ReturnPublisher>;
  /** The way of moving that leaves no copy behind when we die. Absent where the broker has none. */
  atomic?: AtomicFacet;
};

export type AtomicFacet = {
  /** Why this source or one of these target queues cannot be used so; null when all can. May declare something of
   * ours for a moment, to know whether our rights suffice; takes and publishes nothing. */
  obstacle(source: QueueAddress, targets: readonly string[], options: CallOptions): Promise<string | null>;
  /** `redriveId` names what is declared on the broker for it; `close` removes that. */
  open(source: QueueAddress, options: { redriveId: string } & OpenOptions): Promise<AtomicTransfer>;
  /** Whether the broker has provably been running ever since `since` was read, so that what an abandoned transfer
   * had in hand was either moved whole or not at all. `epoch` is null where that cannot be known. */
  epoch(since: string | null, options: CallOptions): Promise<BrokerEpoch>;
  /** Redrives of which something declared is left on the broker. */
  leftovers(options: CallOptions): Promise<Leftover[]>;
  removeLeftover(leftover: Leftover, options: CallOptions): Promise<void>;
};

export type BrokerEpoch = { epoch: string | null; unbroken: boolean };

export type Leftover = { vhost: string; redriveId: string };

/** Called when the broker takes no more publishes, because memory or disk run low. From then on every operation waits
 * until it takes them again, when `over` aborts; or until this resolves, and the connection is given up. `unanswered`:
 * how many messages were sent that would be in doubt then. */
export type BlockedWait = (
  why: string,
  standing: { over: AbortSignal; unanswered: () => number },
) => Promise<void>;

/** Without `blockedWait` nothing waits for longer than usual. */
export type OpenOptions = CallOptions & { blockedWait?: BlockedWait };

export type TakeOptions = {
  /** So many more will be taken after these if the queue has them: they may be fetched, and held, already. */
  aheadMessages?: number;
};

/** The queue took back what was held for too long. It ignores acknowledgements of that, answers them all the same, and
 * may have done so with those of a moment before, too. */
export class TakenBack extends DomainError {
  /** Known before this step was sent: no copy and no acknowledgement of it counts. */
  readonly unsent: boolean;

  constructor(message: string, options: { cause?: unknown; unsent: boolean }) {
    super('broker_unreachable', message, options);
    this.unsent = options.unsent;
  }
}

/** The redrive primitive: consume and publish on separate connections, byte-exact. */
export type Transfer = {
  /** Up to `max` messages from the head, in order, held. Returns early with fewer once no message came for
   * `limits.amqpIdleMs`; an empty answer means that the queue had none. Never holds more than asked. */
  take(max: number, options?: TakeOptions): Promise<HeldMessage[]>;
  /** Publishes a held message mandatory and waits for the confirm (or return, nack, time-out). Never
   * throws for what the broker answers; outcomes are data. Calls may overlap. */
  publish(message: HeldMessage, target: PublishTarget, options: PublishOptions): Promise<PublishOutcome>;
  /** Of the copy that a publish with these options makes, as a look at it will show it; null where none can be made. */
  fingerprintOfCopy(message: HeldMessage, options: PublishOptions): string | null;
  /** Acknowledges: the source loses these. Only after `confirmed`. Resolves when the frames are flushed. */
  acknowledge(messages: HeldMessage[]): Promise<void>;
  /** Resolves with true once a sudden end of the broker cannot bring back what was acknowledged, with false when that
   * will not be known. Touches nothing. Throws when the connection is lost. */
  acknowledgedForGood(): Promise<boolean>;
  /** Puts everything that is still held back to where it was, and tells what could not go back simply. Idempotent. */
  close(): Promise<PutBack>;
};

/** Puts kept messages into a queue as they came: what the broker adds with each delivery is left out, and so are CC and
 * BCC, which would send copies elsewhere. */
export type ReturnPublisher = {
  /** Mandatory with confirm, to the queue itself. Never throws for what the broker answers. Calls may overlap. */
  publish(message: RawMessage, queue: string): Promise<PublishOutcome>;
  close(): Promise<void>;
};

export type AtomicMove = PublishOptions & {
  message: HeldMessage;
  /** A queue of the same vhost. */
  target: string;
};

/** Publishes and acknowledges in one step, byte-exact. */
export type AtomicTransfer = {
  /** As that of Transfer. */
  take(max: number, options?: TakeOptions): Promise<HeldMessage[]>;
  /** As that of Transfer. */
  fingerprintOfCopy(message: HeldMessage, options: PublishOptions): string | null;
  /** Makes the copies of a move that will follow, while another is under way. Sends nothing; need not be called. */
  prepare(moves: readonly AtomicMove[]): void;
  /** Copies and lets go of all at once. `confirmed`: moved. `rejected`: not sent, and still held. `returned`: its
   * target does not exist, and it is still held, or with `released` the broker put the copy at the end of the
   * source. `unknown`: the broker took a part of the step, and a copy went back to the end of the source where one
   * could; then the transfer is of no more use. Throws when it
   * is not known whether the step took place; then the transfer is of no more use. Calls do not overlap. */
  move(moves: readonly AtomicMove[]): Promise<PublishOutcome[]>;
  /** As that of Transfer. */
  acknowledgedForGood(): Promise<boolean>;
  /** As that of Transfer, and removes what was declared. Idempotent. */
  close(): Promise<PutBack>;
};

export type WatchFacet = {
  /** Sees from now on what passes through these exchanges to a queue and carries the header, without touching any
   * queue: nothing is delivered from one, counted or reordered. The broker filters, so that the cost is bounded by
   * the number of such messages. What is declared for it goes with its connection, however that ends. */
  open(request: WatchRequest, options: CallOptions): Promise<PassingWatch>;
};

export type ExchangeAddress = { vhost: string; exchange: string };

export type WatchRequest = {
  exchanges: readonly ExchangeAddress[];
  header: { name: string; value: string };
};

export type PassingWatch = {
  /** Those of the exchanges that cannot be watched, each with why. Bindings made later are not seen either. */
  readonly blind: readonly (ExchangeAddress & { why: string })[];
  /** What passed since the last call, oldest first, a bounded number at a time. `missed`: more passed than could be
   * kept. Throws when the watch has ended: what passes from then on is not seen. */
  seen(): Promise<{ sightings: Sighting[]; missed: boolean }>;
  /** Idempotent. */
  close(): Promise<void>;
};

export type Sighting = ExchangeAddress & { view: MessageView };

export type AdminFacet = {
  /** Returns how many were ready just before, where the broker tells. */
  purge(address: QueueAddress, options: CallOptions): Promise<{ messages: number | null }>;
  deleteQueue(address: QueueAddress, options: CallOptions): Promise<void>;
  /** Durable, without arguments besides its type. Throws broker_denied, and broker_rejected where one of another
   * kind has the name. */
  declareQueue(address: QueueAddress, type: 'classic' | 'quorum', options: CallOptions): Promise<void>;
  /** Ends a client's connection with all its channels; what it holds goes back. Throws not_found, broker_denied. */
  closeConnection?(name: string, reason: string, options: CallOptions): Promise<void>;
};
