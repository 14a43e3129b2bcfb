// Every bound in the product. Units stand last in the names.

export const limits = {
  /** One page of the queue list. */
  queuePageRows: 200,
  /** Names of queues that a browser holds to search in: some 100 kB on the wire. More are searched by the server. */
  queueNames: 20_000,
  /** Queues read from one cluster; more is refused with a sentence, not cut in silence. */
  clusterQueues: 50_000,
  /** Up to so many, a cluster's queues are read from the whole listing, which tells most and is cheap then. */
  wholeListingQueues: 500,
  /** The same where no cheaper way of reading counters is open. */
  pagedListingQueues: 2_000,
  /** Queues that one round asks about one by one, because something of them is missing otherwise. */
  detailQueues: 50,
  /** How long a round reads what is declared before it goes on with what it has. */
  declaredReadMs: 8_000,
  /** How often what is declared is read anew, a page at a time; when a way of reading that failed is tried again. */
  declaredPageMs: 30_000,
  collectRetryMs: 5 * 60_000,
  /** Channels of one queue or connection that are asked about; and channels of which the last count is remembered. */
  holderChannels: 50,
  rememberedChannels: 5_000,
  /** Who holds messages and has not acknowledged one for so long is called out. */
  idleHolderMs: 60_000,
  connectionNameChars: 1_024,
  /** Bindings of one vhost that a plan computes its routes from. */
  routingBindings: 100_000,
  queueNameBytes: 255,
  clusterNameChars: 64,
  /** Of certificates or a key, as they are pasted. */
  pemChars: 65_536,
  /** How long before it ends a client certificate is warned of. */
  certificateWarningMs: 30 * 86_400_000,
  reasonChars: 500,
  searchChars: 256,
  /** A look at a queue. */
  peekMessages: 200,
  peekDefaultMessages: 50,
  peekBytes: 32 * 1024 * 1024,
  peekWaitMs: 10_000,
  /** A page of a stream, how far back an interval may reach, and how long a live tail waits for something new. */
  browseMessages: 200,
  browseDefaultMessages: 50,
  browseBytes: 32 * 1024 * 1024,
  browseWaitMs: 10_000,
  browseAgoMs: 3_650 * 86_400_000,
  tailWaitMs: 15_000,
  /** What a live tail keeps on the page. */
  tailMessages: 500,
  /** The last instant of the calendar. */
  instantMaxMs: 8_640_000_000_000_000,
  /** Looks that a process remembers for plans, how long, and how much of each body. */
  recentLooks: 100,
  recentLookMs: 15 * 60_000,
  recentLookBodyBytes: 8 * 1024,
  /** Queues that a plan asks about; and how long a plan that was shown can be started. */
  planTargets: 20,
  planKeptMs: 60 * 60_000,
  /** What of a body goes to the browser with a list; the rest is fetched by download. */
  bodyPreviewBytes: 64 * 1024,
  /** A body that is downloaded whole, and what a look may read to find it. */
  downloadBodyBytes: 128 * 1024 * 1024,
  downloadLookBytes: 256 * 1024 * 1024,
  downloadWaitMs: 30_000,
  /** A file that is not read on for so long is ended, with what it holds open. */
  downloadStallMs: 60_000,
  /** Decoding a body: what it may unpack to, packed in what; values of a decoded tree, bytes of one of them. */
  unpackedBytes: 2 * 1024 * 1024,
  unpackSteps: 4,
  unpackWindowBytes: 64 * 1024 * 1024,
  decodedNodes: 50_000,
  decodedBytesShown: 16 * 1024,
  /** Headers that go with a body to be decoded, and of each. */
  decodeHeaders: 100,
  decodeHeaderChars: 4_096,
  /** A queue's schema, and the registry that may have it. */
  schemaChars: 256 * 1024,
  messageTypeChars: 255,
  registryUrlChars: 1_024,
  registryCallMs: 5_000,
  registryResponseBytes: 1024 * 1024,
  registrySchemas: 200,
  /** Masking rules, and of each. */
  maskRules: 100,
  maskNameChars: 64,
  maskPatternChars: 256,
  /** XML that is indented; more is shown as it is. */
  prettyXmlChars: 512 * 1024,
  /** Messages a redrive of a selection may hold unacknowledged while it looks for its own. */
  redriveScanMessages: 20_000,
  redriveSelectedMessages: 1_000,
  /** Redrives that the trail in a message's header names, and what it says of each original. */
  trailSteps: 8,
  trailFingerprintChars: 16,
  /** How long the journal tells what became of each message, and of how many messages at most. */
  journalKeepMs: 90 * 86_400_000,
  journalMessages: 10_000_000,
  /** Windows that are removed from it at once. */
  journalPassWindows: 200,
  /** Redrives of one message that its lineage shows. */
  lineageSteps: 20,
  /** Queues that one redrive is recalled from at once, and recalls of it that its page lists. */
  recallTargets: 20,
  recallsListed: 50,
  /** Redrives of a message after which it may be parked. */
  parkAfterMax: 100,
  ledgerPageRows: 200,
  /** Messages in doubt that are decided about at once. */
  resolveMessages: 200,
  /** Conditions of a filter in one selection. */
  filterConditions: 20,
  /** Keys of causes in one selection: a merged cause has several. A key, and the value that it was split by. */
  selectionCauses: 200,
  causeKeyChars: 8_192,
  causeSplitChars: 200,
  /** What a person writes of a cause; causes of one queue that are named, noted, muted or merged, and splits. */
  causeNameChars: 120,
  causeNoteChars: 4_000,
  causeGroups: 500,
  causeSplits: 100,
  /** Messages of a split cause that are read to tell its parts apart, and parts that are told apart. */
  causeSplitMessages: 5_000,
  causeParts: 50,
  /** Lines of a causes screen; of the rest only the number of messages is shown. */
  causesShown: 200,
  /** A scan of a queue: bounds beside those of what a redrive may hold, and how long its result is kept. */
  scanMs: 30_000,
  scanKeepHours: 24,
  /** A search: what it shows at once, what it reads for that, and for how long it may look. */
  searchPageMessages: 50,
  searchReadMessages: 5_000,
  searchMs: 3_000,
  searchExcerptChars: 160,
  savedSearches: 50,
  savedSearchNameChars: 80,
  /** Views of the queue list that people gave a name, and the address query that each holds. */
  savedViews: 100,
  savedViewQueryChars: 2_000,
  /** Queues that one browser marks as favourites. */
  favouriteQueues: 200,
  /** Groups of the queue list, and how many of them may be open at once. */
  queueGroups: 1_000,
  openQueueGroups: 50,
  /** Scanned messages that a plan is previewed with. */
  planScannedMessages: 2_000,
  filterValueChars: 1_024,
  /** Of the key that messages are kept in order by. */
  orderKeyChars: 256,
  /** What is written down and published at once; what can be under way, and one failure can leave in doubt; and
   * what a run stops at, after several of them. */
  redriveWindowMessages: 1_000,
  redriveInFlightMessages: 2_000,
  redriveInDoubtMessages: 10_000,
  redriveRatePerSecMax: 50_000,
  /** Bodies of one window, and of all messages that a redrive keeps unacknowledged until its end. */
  redriveWindowBytes: 32 * 1024 * 1024,
  redriveHeldBytes: 256 * 1024 * 1024,
  /** How long a redrive that goes on after a crash waits for the broker to see that the crashed one is gone. */
  redriveSettleMs: 8_000,
  /** The same after a crash of the broker, whose statistics are made every 5 s. */
  redriveRecoveryMs: 6_000,
  /** How long after an acknowledgement a broker has it on disk, where it does not wait for a queue to fall asleep. */
  redriveFlushMs: 500,
  /** Where it does: how long that is waited for, and how often it is asked. */
  redriveAsleepMs: 12_000,
  redriveAsleepEveryMs: 250,
  /** How long a redrive tries to get its broker back before it gives up. */
  redriveGiveUpMs: 5 * 60_000,
  /** The same when the queue is gone or our rights are: time for a broker that is still starting. */
  redriveGiveUpDeniedMs: 20_000,
  redriveBackoffMinMs: 250,
  redriveBackoffMaxMs: 5_000,
  /** A redrive that waits for its rate looks this often whether it was cancelled. */
  redrivePaceMs: 1_000,
  /** The longest that copies of a redrive are watched after a step or after the run. */
  redriveWatchMsMax: 60 * 60_000,
  /** Messages of each step of a canary where nothing else is asked. */
  redriveCanarySteps: [1, 10, 100],
  redriveWatchEveryMs: 2_000,
  /** Exchanges, and vhosts of them, that the copies of one redrive are watched in; bindings followed for it. */
  watchExchanges: 64,
  watchVhosts: 8,
  watchBindings: 2_000,
  /** What the broker keeps for us until we read it, and how much of it is read at once. */
  watchQueueMessages: 20_000,
  watchQueueBytes: 64 * 1024 * 1024,
  watchReadMessages: 1_000,
  /** Dead-letter queues that no exchange leads to are looked at: so many, not deeper than this. */
  watchLookQueues: 20,
  watchLookMessages: 2_000,
  /** Copies that died again and are written down one by one; more are not told apart. */
  redriveReturns: 20_000,
  /** Counts that a broker's statistics give are at most this old. */
  statisticsLagMs: 10_000,
  /** How soon the worker notices a redrive that was started. */
  redriveNoticeMs: 500,
  redrivesAtOnce: 8,
  redriveLeaseMs: 10_000,
  /** Distinct outcomes told apart in a ledger; the rest are counted without their detail. */
  redriveOutcomeKinds: 50,
  /** What a person may write into one message, and a patch over many. */
  editBodyBytes: 1024 * 1024,
  editTextChars: 32 * 1024,
  editChanges: 200,
  patchChars: 64 * 1024,
  patchOperations: 100,
  /** How far a preview of a patch looks, and how many of what it meets it shows. */
  transformLookMessages: 1_000,
  transformPreviewMessages: 20,
  /** Of a stored message: words that it is found by, their length, and how much of its text they are taken from. */
  storedWords: 400,
  storedWordChars: 16,
  storedTextBytes: 64 * 1024,
  storedHeaderTextChars: 16 * 1024,
  /** Causes told apart within one holding; more are counted together. */
  storedCauses: 1_000,
  /** Stored messages that are read at once, and removed in one transaction. */
  storedPageMessages: 200,
  storedPassMessages: 1_000,
  /** Candidates for a search that are put in order; a question with more is answered from the newest messages. */
  storedCandidates: 10_000,
  /** So few are put in order at once; of more, the newest messages are looked through first, so many of them: next to each
   * other on the disk, fifty of these cost what one candidate does. */
  storedFewCandidates: 1_000,
  storedNewestMessages: 50_000,
  /** How long stored messages are kept, and what a capture may take of the disk. */
  storeKeepDays: 3_650,
  storeKeepDaysDefault: 30,
  storeBudgetBytesMin: 1024 * 1024,
  storeBudgetBytesMax: 8 * 1024 ** 4,
  storeBudgetBytesDefault: 2 * 1024 ** 3,
  /** Captures, archives and returns that one worker runs at once, and how often one that waits looks whether it may go on. */
  storeWorkAtOnce: 16,
  fillWaitMs: 2_000,
  /** Messages that are known again when a broker has forgotten their acknowledgements, of which a classic queue that is
   * kept busy writes down 2,000 at a time; and how often a queue that stays busy is asked whether it has. */
  fillRememberedMessages: 4_000,
  fillAskEveryMs: 5 * 60_000,
  storeLeaseMs: 10_000,
  /** Stored messages that are returned at once, and so may be in doubt after a crash; and that are chosen one by one. */
  returnBatchMessages: 500,
  returnSelectedMessages: 10_000,
  /** How long whoever returns what a running capture holds waits until that is paused. */
  pauseWaitMs: 20_000,
  /** An imported file: messages, all of it, and one line of it, which holds a whole body in base64. */
  importMessages: 2_000_000,
  importBytes: 16 * 1024 ** 3,
  importLineBytes: 192 * 1024 * 1024,
  /** Passwords: the library hashes no longer ones. */
  passwordCharsMin: 12,
  passwordCharsMax: 128,
  personNameChars: 100,
  /** A request to sign in. */
  signInBytes: 8 * 1024,
  /** Every other request but an import: its body, that of one for a whole body, and calls in a batch. */
  apiRequestBytes: 8 * 1024 * 1024,
  bodyQuestionBytes: 16 * 1024,
  apiBatchCalls: 100,
  /** How long a browser stays signed in, and how long one-time links let in. */
  sessionDays: 7,
  setupLinkMs: 24 * 3_600_000,
  passwordLinkMs: 3 * 24 * 3_600_000,
  /** Attempts to sign in within the window: for one account, and from one address. */
  attemptsPerAccount: 10,
  attemptsPerAddress: 50,
  attemptsWindowMs: 15 * 60_000,
  /** The sign-in provider: one call, its answer, how long what it said of itself holds, how long a person may take there, how far
   * its clock may be off, and how many groups of one person are looked at. */
  providerCallMs: 10_000,
  providerAnswerBytes: 1024 * 1024,
  providerMetadataMs: 10 * 60_000,
  providerStepMs: 10 * 60_000,
  providerClockSeconds: 60,
  providerGroups: 5_000,
  /** Between the password and the code; how many spans of 30 s a clock may be off; and how many backup codes there are. */
  ticketMs: 5 * 60_000,
  factorSteps: 1,
  backupCodes: 10,
  codeChars: 40,
  /** How long a person may take at the device, how many each may have, and what its answers may be. */
  passkeyMs: 5 * 60_000,
  passkeysPerUser: 20,
  passkeyNameChars: 64,
  passkeyAnswerChars: 6_000,
  scopeRules: 20,
  tokenNameChars: 64,
  tokenDaysMax: 365,
  tokensPerUser: 50,
  users: 1_000,
  /** How long somebody may take a higher role for. */
  elevationMinutes: [15, 30, 60],
  /** Requests for approval: how long one holds, of how many messages on one is needed, how many one person has open, how
   * long they are kept, and a page of them. */
  approvalHoursDefault: 4,
  approvalHoursMax: 72,
  approvalAboveMessagesDefault: 1_000,
  approvalAboveMessagesMax: 10_000_000,
  approvalsOpenPerUser: 50,
  approvalsKeptMs: 90 * 86_400_000,
  approvalPageRows: 200,
  /** Deadlines. */
  managementCallMs: 15_000,
  pollMs: 30_000,
  amqpConnectMs: 10_000,
  amqpConfirmMs: 30_000,
  /** How long it is believed how large a body a broker takes. */
  bodyLimitFreshMs: 60_000,
  amqpIdleMs: 1_000,
  apiCallMs: 45_000,
  /** How long a page waits for what it could show in its first frame. */
  pageReadMs: 1_000,
  /** A shared session that nobody asked for this long is closed; longer than any poll interval. */
  sessionIdleMs: 10 * 60_000,
  /** What a management answer may weigh, unpacked. */
  managementResponseBytes: 128 * 1024 * 1024,
  pollIntervalMinMs: 2_000,
  pollIntervalMaxMs: 300_000,
  historyPoints: 1_000,
  /** The longest that samples can be kept. */
  historyKeepMs: 3_650 * 86_400_000,
  sparklinePoints: 30,
  /** Queues of a group whose histories are summed up for its charts. All of a cluster are summed up poll by poll. */
  groupQueues: 500,
  auditPageRows: 100,
  /** Entries that are looked through at once, and how often, for a page of somebody who reaches a part of the brokers. */
  auditReadRows: 500,
  auditReads: 20,
  /** Events: a page of the log; how long they are kept, and how many of one cluster at most; what one poll writes, of
   * which more are only counted; changes of consumers of one queue within an hour. */
  eventPageRows: 200,
  eventKeepMs: 90 * 86_400_000,
  eventsKept: 200_000,
  eventsPerPoll: 1_000,
  consumerEventsPerHour: 20,
  /** Of one change of a declaration: lines, and of each value. */
  eventDefinedChanges: 20,
  eventValueChars: 200,
} as const;
