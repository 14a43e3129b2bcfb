// What a consumer's framework wrote into a message about its failure: one table of the headers that each uses, read
// from its source or documentation, and one answer, `failureOf`, for the viewer and for grouping by cause.
// What a framework writes into the body instead stands in failure-body.ts.

import { failureInBody } from './failure-body';
import {
  countOf,
  exceptionInText,
  firstLine,
  instantOf,
  jsonOf,
  numberText,
  recordOf,
  stringOf,
} from './failure-text';
import type { MessageView, TypedHeader } from './message';

export type Failure = {
  /** Null where only a header of a common name tells, which no framework owns. */
  framework: string | null;
  exceptionType: string | null;
  message: string | null;
  stackTrace: string | null;
  failedAtMs: number | null;
  /** The queue or address that was being consumed. */
  endpoint: string | null;
  /** The class, handler or task that failed. */
  consumer: string | null;
  retries: number | null;
};

/** What a framework told; what it did not stays null. */
export type FailureFacts = Partial<Omit<Failure, 'framework'>>;

type Read = (name: string) => string | null;
type Framework = { name: string; read: (read: Read) => FailureFacts | null };

/** Header names are compared without case: some clients change it on the way. */
export function failureOf(message: Pick<MessageView, 'headers'> & Partial<BodyPart>): Failure | null {
  const { headers, bodyBase64 } = message;
  // Most messages have no header that any of them asks for first, and so none of them would answer.
  const read = headers.some(({ name }) => askedFirst.has(name.toLowerCase())) ? reader(headers) : null;
  const framework = read === null ? null : firstToAnswer(read);
  if (framework !== null) return framework;
  const inBody = bodyBase64 === undefined ? null : failureInBody(bodyBase64);
  if (inBody !== null) return whole(inBody.framework, inBody.facts);
  const common = read === null ? null : commonNames(read);
  return common === null ? null : whole(null, common);
}

function firstToAnswer(read: Read): Failure | null {
  for (const framework of frameworks) {
    const facts = framework.read(read);
    if (facts !== null) return whole(framework.name, facts);
  }
  return null;
}

type BodyPart = Pick<MessageView, 'bodyBase64'>;

const frameworks: readonly Framework[] = [
  {
    name: 'MassTransit',
    read: (read) =>
      anyOf({
        exceptionType: read('MT-Fault-ExceptionType'),
        message: read('MT-Fault-Message') ?? read('MT-Reason'),
        stackTrace: read('MT-Fault-StackTrace'),
        failedAtMs: instantOf(read('MT-Fault-Timestamp')),
        endpoint: read('MT-Fault-InputAddress'),
        consumer: read('MT-Fault-ConsumerType'),
        retries: countOf(read('MT-Fault-RetryCount')),
      }),
  },
  {
    name: 'NServiceBus',
    read: (read) =>
      anyOf({
        exceptionType: read('NServiceBus.ExceptionInfo.ExceptionType'),
        message: read('NServiceBus.ExceptionInfo.Message'),
        stackTrace: read('NServiceBus.ExceptionInfo.StackTrace'),
        failedAtMs: instantOf(read('NServiceBus.TimeOfFailure')),
        endpoint: read('NServiceBus.FailedQ'),
        retries: countOf(read('NServiceBus.Retries')),
      }),
  },
  { name: 'Rebus', read: rebus },
  { name: 'Symfony Messenger', read: symfony },
  {
    name: 'Wolverine',
    read: (read) =>
      read('exception-type') === null
        ? null
        : {
            exceptionType: read('exception-type'),
            message: read('exception-message'),
            stackTrace: read('exception-stack'),
            failedAtMs: millis(read('failed-at')),
            endpoint: read('original-destination'),
          },
  },
  { name: 'Brighter', read: brighter },
  {
    name: 'Watermill',
    read: (read) =>
      read('reason_poisoned') === null
        ? null
        : {
            message: read('reason_poisoned'),
            endpoint: read('topic_poisoned'),
            consumer: read('handler_poisoned'),
          },
  },
  {
    name: 'Moleculer Channels',
    read: (read) =>
      read('x-original-channel') === null
        ? null
        : {
            exceptionType: read('x-error-code'),
            message: read('x-error-message'),
            stackTrace: read('x-error-stack'),
            endpoint: read('x-original-channel'),
            consumer: read('x-original-group'),
            retries: countOf(read('x-redelivered-count')),
          },
  },
  { name: 'Rascal', read: rascal },
  { name: 'Spring', read: spring },
  { name: 'Celery', read: celery },
  { name: 'Laravel', read: laravel },
];

/** Spring AMQP's RepublishMessageRecoverer and Spring Cloud Stream. The class stands in the stack trace, whose first
 * exception often only wraps the one that the message is of. */
function spring(read: Read): FailureFacts | null {
  const message = read('x-exception-message');
  const stackTrace = read('x-exception-stacktrace');
  if (message === null && stackTrace === null) return null;
  const { exceptionType } = exceptionInText(lineWith(stackTrace ?? '', message));
  return {
    exceptionType: read('x-exception-fqcn') ?? exceptionType,
    message: message ?? (stackTrace === null ? null : exceptionInText(stackTrace).message),
    stackTrace,
    endpoint: read('x-original-routingKey'),
  };
}

/** The first line of a stack trace that ends with the message; else the first line. */
function lineWith(stackTrace: string, message: string | null): string {
  const lines = stackTrace.slice(0, 65_536).split(/\r?\n/);
  const wanted = message === null ? '' : firstLine(message);
  return lines.find((line) => wanted !== '' && line.trimEnd().endsWith(`: ${wanted}`)) ?? lines[0] ?? '';
}

function rebus(read: Read): FailureFacts | null {
  const details = read('rbs2-error-details');
  if (details === null) return null;
  return {
    // Before the first exception stand a count of them and its time.
    ...exceptionInText(details.slice(Math.max(0, details.search(/(?:[\w$]+\.)+[\w$]*Exception: /)))),
    stackTrace: details,
    endpoint: read('rbs2-source-queue'),
    retries: countOf(read('rbs2-delivery-count')),
  };
}

const stamp = 'X-Message-Stamp-Symfony\\Component\\Messenger\\Stamp\\';

/** Stamps are JSON arrays, the newest last. */
function symfony(read: Read): FailureFacts | null {
  const error = newestStamp(read(`${stamp}ErrorDetailsStamp`));
  const redelivery = newestStamp(read(`${stamp}RedeliveryStamp`));
  if (error === null && redelivery === null) return null;
  const flat = recordOf(error?.['flattenException']);
  return {
    exceptionType: stringOf(error?.['exceptionClass']),
    message: stringOf(error?.['exceptionMessage']) ?? stringOf(redelivery?.['exceptionMessage']),
    stackTrace: stringOf(flat?.['trace_as_string']),
    failedAtMs: instantOf(stringOf(redelivery?.['redeliveredAt'])),
    retries: countOf(numberText(redelivery?.['retryCount'])),
  };
}

function newestStamp(text: string | null): Record<string, unknown> | null {
  const stamps = jsonOf(text);
  return Array.isArray(stamps) ? recordOf(stamps.at(-1)) : null;
}

/** "Message rejected reason: DeliveryError Description: …" */
function brighter(read: Read): FailureFacts | null {
  const reason = read('RejectionReason');
  if (reason === null) return null;
  const [, kind, description] = /^Message rejected reason: (\S+) Description: ?(.*)$/s.exec(reason) ?? [];
  return {
    exceptionType: kind ?? null,
    message: description ?? reason,
    retries: countOf(read('HandledCount')),
  };
}

/** A table of its own: {"error": {"message": …, "code": …}, "originalQueue": …}. */
function rascal(read: Read): FailureFacts | null {
  const table = recordOf(jsonOf(read('rascal')));
  const error = recordOf(table?.['error']);
  if (error === null) return null;
  return {
    exceptionType: stringOf(error['code']),
    message: stringOf(error['message']),
    endpoint: stringOf(table?.['originalQueue']),
  };
}

/** A task message says how often it was tried, not why it failed. */
function celery(read: Read): FailureFacts | null {
  const retries = countOf(read('retries'));
  const task = read('task');
  if (task === null || read('id') === null || retries === null || retries === 0) return null;
  return { consumer: task, retries };
}

/** laravel-queue-rabbitmq counts in a table {"attempts": n}; the exception goes to the failed_jobs table. */
function laravel(read: Read): FailureFacts | null {
  const attempts = recordOf(jsonOf(read('laravel')))?.['attempts'];
  const retries = countOf(numberText(attempts));
  return retries === null || retries === 0 ? null : { retries };
}

/** Names that many write by hand; the telling ones first. */
function commonNames(read: Read): FailureFacts | null {
  const names = [
    'x-error-message',
    'error-message',
    'x-error',
    'error',
    'x-death-error',
    'exception',
    'exception-message',
  ];
  const message = names.map(read).find((text) => text !== null) ?? null;
  const exceptionType = read('x-exception-type') ?? read('x-error-type');
  const stackTrace = read('x-error-stack');
  if (message === null && exceptionType === null && stackTrace === null) return null;
  const told = exceptionInText(message ?? stackTrace ?? '');
  return { exceptionType: exceptionType ?? told.exceptionType, message, stackTrace };
}

/** Names that are asked for where every header answers the same. */
function namesAsked(answer: string | null): string[] {
  return [...frameworks.map(({ read }) => read), commonNames].flatMap((read) => {
    const asked: string[] = [];
    read((name) => {
      asked.push(name.toLowerCase());
      return answer;
    });
    return asked;
  });
}

/** What is asked of a message that has none of it. */
const askedFirst: ReadonlySet<string> = new Set(namesAsked(null));

/** Every header that may tell of a failure, in lower case: some are only asked for where another is there. */
export const failureHeaders: ReadonlySet<string> = new Set([...askedFirst, ...namesAsked('1')]);

/** Null unless at least one header of the framework is there. */
function anyOf(facts: FailureFacts): FailureFacts | null {
  return Object.values(facts).some((fact) => fact !== null) ? facts : null;
}

function whole(framework: string | null, facts: FailureFacts): Failure {
  const nothing = { exceptionType: null, message: null, stackTrace: null, failedAtMs: null, endpoint: null };
  return { framework, ...nothing, consumer: null, retries: null, ...facts };
}

/** Null for a header that is missing or blank. Texts are made when they are asked for, so names are compared first. */
function reader(headers: readonly TypedHeader[]): Read {
  const byName = new Map(headers.map((header) => [header.name.toLowerCase(), header]));
  return (name) => {
    const text = byName.get(name.toLowerCase())?.text.trim();
    return text === undefined || text === '' ? null : text;
  };
}

function millis(text: string | null): number | null {
  return text !== null && /^\d{10,15}$/.test(text) ? Number(text) : null;
}
