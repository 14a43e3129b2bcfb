import { describe, expect, test } from 'vitest';
import { type Failure, failureOf } from './failure-headers';
import { exceptionInText, instantOf } from './failure-text';

const stamp = 'X-Message-Stamp-Symfony\\Component\\Messenger\\Stamp\\';
const javaTrace =
  'org.springframework.amqp.rabbit.support.ListenerExecutionFailedException: Listener threw\n\tat a.B.c(B.java:1)\n' +
  'Caused by: com.acme.TaxException: no rate for CH\n\tat com.acme.Tax.rate(Tax.java:12)\n';
const rebusDetails =
  '2 unhandled exceptions: 11/26/2026 02:41:10 +00:00: System.ApplicationException: ledger closed\n   at Ledger.Post()';

type Case = { headers?: Record<string, string>; body?: unknown; expected: Partial<Failure> };

const cases: Record<string, Case> = {
  'Spring AMQP': {
    headers: {
      'x-exception-message': 'no rate for CH',
      'x-exception-stacktrace': javaTrace,
      'x-original-exchange': 'orders',
      'x-original-routingKey': 'order.placed',
    },
    expected: {
      framework: 'Spring',
      exceptionType: 'com.acme.TaxException',
      message: 'no rate for CH',
      stackTrace: javaTrace.trim(),
      endpoint: 'order.placed',
    },
  },
  MassTransit: {
    headers: {
      'MT-Reason': 'fault',
      'MT-Fault-ExceptionType': 'System.TimeoutException',
      'MT-Fault-Message': 'too late',
      'MT-Fault-Timestamp': '2026-01-05T10:00:00.0000000Z',
      'MT-Fault-InputAddress': 'rabbitmq://host/orders',
      'MT-Fault-ConsumerType': 'Acme.OrderConsumer',
      'MT-Fault-RetryCount': '3',
    },
    expected: {
      framework: 'MassTransit',
      exceptionType: 'System.TimeoutException',
      message: 'too late',
      failedAtMs: Date.UTC(2026, 0, 5, 10),
      endpoint: 'rabbitmq://host/orders',
      consumer: 'Acme.OrderConsumer',
      retries: 3,
    },
  },
  NServiceBus: {
    headers: {
      'NServiceBus.ExceptionInfo.ExceptionType': 'System.Exception',
      'NServiceBus.ExceptionInfo.Message': 'An error occurred',
      'NServiceBus.FailedQ': 'sales@host',
      'NServiceBus.TimeOfFailure': '2014-11-11 02:26:57:767462 Z',
    },
    expected: {
      framework: 'NServiceBus',
      message: 'An error occurred',
      endpoint: 'sales@host',
      failedAtMs: Date.UTC(2014, 10, 11, 2, 26, 57, 767),
    },
  },
  Rebus: {
    headers: { 'rbs2-error-details': rebusDetails, 'rbs2-source-queue': 'ledger' },
    expected: {
      framework: 'Rebus',
      exceptionType: 'System.ApplicationException',
      message: 'ledger closed',
      stackTrace: rebusDetails,
      endpoint: 'ledger',
    },
  },
  'Symfony Messenger': {
    headers: {
      [`${stamp}ErrorDetailsStamp`]: JSON.stringify([
        { exceptionClass: 'Old', exceptionCode: 0, exceptionMessage: 'first try' },
        {
          exceptionClass: 'App\\Exception\\OutOfStock',
          exceptionCode: 0,
          exceptionMessage: 'none left',
          flattenException: { trace_as_string: '#0 /app/src/Stock.php(3)' },
        },
      ]),
      [`${stamp}RedeliveryStamp`]: '[{"retryCount":3,"redeliveredAt":"2026-01-05T10:00:00+00:00"}]',
    },
    expected: {
      framework: 'Symfony Messenger',
      exceptionType: 'App\\Exception\\OutOfStock',
      message: 'none left',
      stackTrace: '#0 /app/src/Stock.php(3)',
      failedAtMs: Date.UTC(2026, 0, 5, 10),
      retries: 3,
    },
  },
  Wolverine: {
    headers: {
      'exception-type': 'System.InvalidOperationException',
      'exception-message': 'no saga',
      'exception-stack': 'at X',
      'failed-at': '1767607200000',
      'original-destination': 'rabbitmq://queue/orders',
    },
    expected: { framework: 'Wolverine', message: 'no saga', failedAtMs: 1767607200000 },
  },
  Brighter: {
    headers: {
      RejectionReason: 'Message rejected reason: DeliveryError Description: Handle Count Exceeded',
      HandledCount: '5',
    },
    expected: {
      framework: 'Brighter',
      exceptionType: 'DeliveryError',
      message: 'Handle Count Exceeded',
      retries: 5,
    },
  },
  Watermill: {
    headers: { reason_poisoned: 'nil pointer', topic_poisoned: 'orders', handler_poisoned: 'ship' },
    expected: { framework: 'Watermill', message: 'nil pointer', endpoint: 'orders', consumer: 'ship' },
  },
  'Moleculer Channels': {
    headers: { 'x-original-channel': 'orders', 'x-error-message': 'bad', 'x-error-code': 'E_BAD' },
    expected: { framework: 'Moleculer Channels', exceptionType: 'E_BAD', message: 'bad', endpoint: 'orders' },
  },
  Rascal: {
    headers: { rascal: '{"originalQueue": "q", "error": {"message": "boom", "code": "ECODE"}}' },
    expected: { framework: 'Rascal', exceptionType: 'ECODE', message: 'boom', endpoint: 'q' },
  },
  Celery: {
    headers: { task: 'shop.ship', id: '1', retries: '2', lang: 'py' },
    expected: { framework: 'Celery', consumer: 'shop.ship', retries: 2, message: null },
  },
  Laravel: {
    headers: { laravel: '{"attempts": 4}' },
    expected: { framework: 'Laravel', retries: 4, message: null },
  },
  EasyNetQ: {
    body: {
      RoutingKey: 'k',
      Exchange: 'e',
      Queue: 'orders',
      Exception: 'System.FormatException: bad date\n   at Acme.Parse()',
      Message: '{}',
      DateTime: '2026-01-05T10:00:00Z',
      BasicProperties: {},
    },
    expected: {
      framework: 'EasyNetQ',
      exceptionType: 'System.FormatException',
      message: 'bad date',
      failedAtMs: Date.UTC(2026, 0, 5, 10),
      endpoint: 'orders',
    },
  },
  Sneakers: {
    body: {
      error: 'x',
      error_class: 'KeyError',
      error_message: 'key not found',
      num_attempts: 6,
      failed_at: '2026-01-05T10:00:00+00:00',
      payload: 'e30=',
    },
    expected: { framework: 'Sneakers', exceptionType: 'KeyError', message: 'key not found', retries: 6 },
  },
  Dramatiq: {
    body: {
      queue_name: 'default',
      actor_name: 'ship',
      options: {
        retries: 2,
        traceback: 'Traceback (most recent call last):\n  File "a.py"\nValueError: no box\n',
      },
    },
    expected: {
      framework: 'Dramatiq',
      exceptionType: 'ValueError',
      message: 'no box',
      endpoint: 'default',
      consumer: 'ship',
      retries: 2,
    },
  },
  'a header of a common name': {
    headers: { 'x-error': 'TypeError: x is not a function' },
    expected: { framework: null, exceptionType: 'TypeError', message: 'TypeError: x is not a function' },
  },
};

function message(headers: Record<string, string>, body?: unknown) {
  return {
    headers: Object.entries(headers).map(([name, text]) => ({ name, type: 'string', text })),
    bodyBase64: body === undefined ? '' : Buffer.from(JSON.stringify(body)).toString('base64'),
  };
}

describe('the failure that a framework noted is recognised', () => {
  test.each(Object.entries(cases))('%s', (_, { headers = {}, body, expected }) => {
    expect(failureOf(message(headers, body))).toMatchObject(expected);
  });

  test('whatever the case of its headers', () => {
    const { headers = {}, expected } = cases['MassTransit'] ?? { expected: {} };
    const lower = Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [name.toLowerCase(), text]),
    );
    expect(failureOf(message(lower))).toMatchObject(expected);
  });

  test('an ordinary message has none', () => {
    const ordinary = { 'x-tenant': 'a', 'NServiceBus.MessageId': '1', 'rbs2-msg-id': '2', retries: '0' };
    expect(failureOf(message({ ...ordinary, task: 't', id: '1' }, { order: 1, error: null }))).toBeNull();
  });

  test('broken JSON in a stamp or a body is no failure, not an exception', () => {
    expect(failureOf(message({ [`${stamp}ErrorDetailsStamp`]: '[{' }))).toBeNull();
    expect(
      failureOf({ headers: [], bodyBase64: Buffer.from('{"Exception":').toString('base64') }),
    ).toBeNull();
  });
});

test('an exception in a text is taken apart', () => {
  expect(exceptionInText('java.lang.NullPointerException\n\tat X')).toEqual({
    exceptionType: 'java.lang.NullPointerException',
    message: null,
  });
  expect(exceptionInText('  card declined\nmore')).toEqual({ exceptionType: null, message: 'card declined' });
});

test('what is no instant is none', () => {
  expect(instantOf('yesterday')).toBeNull();
  expect(instantOf(null)).toBeNull();
});
