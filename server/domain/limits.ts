// Every bound in the product. Units stand last in the names.

export const limits = {
  /** One page of the queue list. */
  queuePageRows: 200,
  /** Queues read from one cluster; more is refused with a sentence, not cut in silence. */
  clusterQueues: 50_000,
  queueNameBytes: 255,
  clusterNameChars: 64,
  reasonChars: 500,
  searchChars: 256,
  /** A look at a queue. */
  peekMessages: 200,
  peekDefaultMessages: 50,
  peekBytes: 32 * 1024 * 1024,
  peekWaitMs: 10_000,
  /** What of a body goes to the browser with a list; the rest is fetched by download. */
  bodyPreviewBytes: 64 * 1024,
  /** Messages a redrive of a selection may hold unacknowledged while it looks for its own. */
  redriveScanMessages: 20_000,
  redriveSelectedMessages: 1_000,
  redriveWindowMessages: 200,
  redriveRatePerSecMax: 50_000,
  /** Deadlines. */
  managementCallMs: 15_000,
  pollMs: 30_000,
  amqpConnectMs: 10_000,
  amqpConfirmMs: 30_000,
  amqpIdleMs: 1_000,
  apiCallMs: 45_000,
  /** What a management answer may weigh, unpacked. */
  managementResponseBytes: 128 * 1024 * 1024,
  pollIntervalMinMs: 2_000,
  pollIntervalMaxMs: 300_000,
  historyPoints: 1_000,
  sparklinePoints: 30,
  auditPageRows: 100,
} as const;
