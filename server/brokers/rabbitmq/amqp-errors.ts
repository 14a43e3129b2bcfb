// What AMQP and the network say, as DomainErrors that tell an operator what to do.

import { DomainError, isDomainError } from '@/server/domain/errors';
import { endedSentence, type TlsSettings, tlsSentence } from '@/server/platform/tls';

export type AmqpPlace = {
  host: string;
  user: string;
  vhost: string;
  queue?: string;
  /** By amqps. */
  secure?: boolean;
  tls?: TlsSettings | undefined;
};

/** AMQP reply code of a channel or connection error; null where it is not one. */
export function replyCodeOf(error: unknown): number | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'number') return error.code;
  const match = /\b(3\d\d|4\d\d|5\d\d) \(/.exec(error.message);
  return match === null ? null : Number(match[1]);
}

/** The broker closed a channel that held messages for too long; null where the error says something else. */
export function heldTooLong(error: unknown, queue: string | undefined): DomainError | null {
  if (!(error instanceof Error)) return null;
  // What is tried on a channel that is closed already fails with the reason in a stack of its own.
  const told = 'stackAtStateChange' in error ? String(error.stackAtStateChange) : '';
  if (!/delivery acknowledgement on channel \d+ timed out/.test(`${error.message} ${told}`)) return null;
  const words = heldTooLongWords(queue ?? 'the queue', 'closed the channel');
  return new DomainError('broker_unreachable', words, { cause: error });
}

/** The broker took the acknowledgements of a transaction and only a part of its copies: a full queue refused the others,
 * which are in no queue now. */
export function committedInPart(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return /partial tx completion/.test(error.message) || committedInPart(error.cause);
}

/** `did`: what RabbitMQ did about it. */
export function heldTooLongWords(queue: string, did: string): string {
  return `RabbitMQ ${did}: messages of ${queue} were held longer than its consumer_timeout allows. They are back in their place. A higher rate or a longer consumer_timeout avoids it.`;
}

export function amqpError(error: unknown, place: AmqpPlace): DomainError {
  if (isDomainError(error)) return error;
  const late = heldTooLong(error, place.queue);
  if (late !== null) return late;
  const { user, vhost, queue } = place;
  const text = error instanceof Error ? error.message : String(error);
  const on = queue === undefined ? `the vhost ${vhost}` : `the queue ${queue}`;
  const make = (code: DomainError['code'], message: string) =>
    new DomainError(code, message, { cause: error });
  // amqplib keeps the broker's words to itself when it closes during the opening of a vhost.
  if (/Expected ConnectionOpenOk; got <ConnectionClose/.test(text)) {
    return make(
      'broker_denied',
      `RabbitMQ does not let the user ${user} into the vhost ${vhost}: it is gone, or the user has no permission there. Run: rabbitmqctl set_permissions -p '${vhost}' '${user}' '^$' '.*' '.*'`,
    );
  }
  switch (replyCodeOf(error) ?? 0) {
    case 403:
      if (/handshake|login/i.test(text)) {
        return make(
          'broker_denied',
          `RabbitMQ refused the password of the user ${user} over AMQP. Check both; where it was changed on the broker, enter the new one in the settings of the cluster.`,
        );
      }
      if (/exclusive/i.test(text)) {
        return make(
          'broker_rejected',
          `Another consumer has ${on} for itself (exclusive). Wait until it goes.`,
        );
      }
      return make(
        'broker_denied',
        `The user ${user} has no permission for this on ${on}. Run: rabbitmqctl set_permissions -p '${vhost}' '${user}' '^$' '.*' '.*'`,
      );
    case 404:
      return make(
        'not_found',
        `There is no queue ${queue ?? ''} in the vhost ${vhost} now.`.replace('  ', ' '),
      );
    case 405:
      return make(
        'broker_rejected',
        `RabbitMQ does not let us use ${on}: it is locked or exclusive to another connection.`,
      );
    case 406:
    case 540:
      return make('broker_rejected', `RabbitMQ refused this on ${on}: ${quoted(text)}`);
    case 320:
      return make(
        'broker_unreachable',
        'The broker closed the connection: it shuts down, or an administrator closed it.',
      );
    case 541:
      return make(
        'broker_unreachable',
        `RabbitMQ closed the connection after an error of its own on ${on}; its log tells which. A queue without a leader does this: most of its replicas are down.`,
      );
    default:
      return make('broker_unreachable', networkSentence(error, place, text));
  }
}

function networkSentence(error: unknown, { host, secure, tls }: AmqpPlace, text: string): string {
  const inner: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const code = inner instanceof Error && 'code' in inner ? String(inner.code) : '';
  if (code === 'ECONNREFUSED')
    return `Nothing listens for AMQP at ${host}. Check the AMQP URL, or that the broker runs.`;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `The host name of ${host} is not known here. Check the AMQP URL.`;
  const ofTls = inner instanceof Error ? tlsSentence(inner, host, tls) : null;
  if (ofTls !== null) return ofTls;
  if (secure === true && (code === 'ECONNRESET' || /during opening handshake/.test(text)))
    return endedSentence(host, tls);
  if (/ETIMEDOUT/.test(code + text))
    return `${host} does not answer. Check the address, and firewalls between.`;
  return `The AMQP connection to ${host} was lost. Check that the broker runs.`;
}

/** The broker's own words out of amqplib's sentence. */
function quoted(text: string): string {
  return quotation(text) ?? text;
}

/** What the broker said when it closed a channel or a connection; null where it said nothing. */
export function brokersWords(error: Error | null): string | null {
  return error === null ? null : quotation(error.message);
}

function quotation(text: string): string | null {
  return /with message "([^"]*)"/.exec(text)?.[1] ?? null;
}
