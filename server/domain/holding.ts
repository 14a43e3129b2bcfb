// A holding: dead letters of one queue that Spillway keeps together, and how it came to have them.

export const holdingKinds = ['capture', 'archive', 'import', 'scan'] as const;
/** Of all but a scan, Spillway has the only copy: the queue has lost them. What a scan has seen is still in its queue. */
export type HoldingKind = (typeof holdingKinds)[number];

export const holdingStates = ['running', 'paused', 'stopped', 'removed'] as const;
/** `removed`: its messages are being forgotten, and then the holding. */
export type HoldingState = (typeof holdingStates)[number];

/** What a stored message takes of the disk besides its packed bytes, and each of its words. Measured by
 * `npm run bench -- capture`; an estimate, because pages and indexes are shared. */
export const storedOverheadBytes = { message: 230, word: 26 } as const;
