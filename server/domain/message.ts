// A message as Spillway shows it, what looking at one does to its queue, and how it is told from others.

import { z } from 'zod';
import type { DecodedBody } from './decoded-body';
import { limits } from './limits';
import { queueRefSchema } from './queue';

/** What a look changes. `none` is a promise, not a default. */
export const browseEffects = [
  'none',
  'marks-redelivered',
  'counts-as-delivery',
  'may-dead-letter',
  'reorders',
  'hides-while-held',
] as const;
export type BrowseEffect = (typeof browseEffects)[number];

/** Where a look counts as a delivery: how many were counted on the message that is nearest to the limit, as far as looks
 * have met it, and how many looks are still allowed. One delivery before the limit is left to its consumer. */
export type PeekBudget = {
  limit: number;
  used: number;
  remaining: number;
  /** What the broker does with a message that fails once more at the limit. */
  atLimit: 'drops' | 'dead-letters';
};

/** How far a look has come, or came. */
export type LookProgress = { scannedMessages: number; bytes: number; elapsedMs: number; ended: boolean };

export type BrowseCapability =
  | {
      supported: true;
      method: 'hold-and-release' | 'get-and-requeue' | 'read-log';
      effects: BrowseEffect[];
      /** Said before the look, in one or two sentences. */
      sentence: string;
      budget: PeekBudget | null;
    }
  | {
      supported: false;
      reason: string;
      /** Used up, where that is the reason. */
      budget: PeekBudget | null;
    };

export type RedriveCapability =
  | {
      supported: true;
      guarantee: 'atomic' | 'at-least-once';
      keepsOrder: boolean;
      sentence: string;
      /** Headers that a copy never carries on this broker. */ leavesOut?: readonly string[];
    }
  | { supported: false; reason: string };

export type Death = {
  reason: string;
  queue: string;
  exchange: string;
  routingKeys: string[];
  count: number;
  atMs: number | null;
  originalExpiration: string | null;
};

/** A header with its wire type (AMQP: string, int8 … int64, double, decimal, boolean, bytes, timestamp,
 * array, table, void). `text` is what a person reads; numbers beyond 2^53 keep all their digits. */
export type TypedHeader = { name: string; type: string; text: string };

export type MessageProperty = { name: string; text: string };

/** `body`: what may be seen of it, where its bytes stay on the server; null where they may be seen. */
export type MaskedParts = { rules: string[]; body: DecodedBody | null };

export type MessageView = {
  /** Place in the look, from the head, starting at 1. */
  position: number;
  /** SHA-256 over raw properties and body: the same message has the same one in every look. */
  fingerprint: string;
  exchange: string;
  routingKey: string;
  redelivered: boolean;
  deliveryCount: number | null;
  /** Present properties only, in the broker's words and order. */
  properties: MessageProperty[];
  headers: TypedHeader[];
  messageId: string | null;
  contentType: string | null;
  timestampMs: number | null;
  sizeBytes: number;
  /** The first `limits.bodyPreviewBytes` of the body. */
  bodyBase64: string;
  bodyTruncated: boolean;
  /** Newest first, as the broker lists them. */
  deaths: Death[];
  /** Where a redrive to the origin would put it; null where the message does not say. */
  origin: { queue: string } | null;
  /** Offset on a stream. */
  offset: string | null;
  /** What of it is kept from the person who asked; its headers and properties say so in their place. */
  masked?: MaskedParts;
};

/** How what was held went back. A message that one more return would have ended goes back as a confirmed copy. */
export type PutBack = {
  /** Copies, now at the tail with a fresh delivery count. */
  copies: number;
  /** Those for which there could be no copy: the return ended them. */
  ended: number;
  /** What became of these, for people; null where all simply went back. */
  sentence: string | null;
};

export const simplyPutBack: PutBack = { copies: 0, ended: 0, sentence: null };

export type PeekResult = {
  messages: MessageView[];
  /** Why the look ended: what was asked for, the end of the queue, the byte budget or the time budget. */
  ended: 'count' | 'drained' | 'bytes' | 'time';
  elapsedMs: number;
  capability: BrowseCapability;
  putBack: PutBack;
};

export const lookIdSchema = z.string().regex(/^[0-9a-f]{32}$/, 'This is no id of a look.');

export const peekInputSchema = queueRefSchema.extend({
  count: z.int().min(1).max(limits.peekMessages).default(limits.peekDefaultMessages),
  /** Made by the caller, who asks by it how far the look has come. */
  lookId: lookIdSchema.optional(),
});
