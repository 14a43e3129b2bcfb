import { describe, expect, test } from 'vitest';
import { errorOf, leftOutOf, type Signable, signatureOf } from './signature';

const header = (name: string, text: string) => ({ name, type: 'string', text });

function message(over: Partial<Signable> = {}): Signable {
  const died = { exchange: '', routingKeys: ['orders'], count: 1, atMs: 5, originalExpiration: null };
  return {
    deaths: [{ ...died, reason: 'rejected', queue: 'orders' }],
    origin: { queue: 'orders' },
    headers: [],
    contentType: 'application/json',
    ...over,
  };
}

const spring = (order: number, line: number) =>
  message({
    headers: [
      header('x-exception-message', `Order ${order} not found`),
      header(
        'x-exception-stacktrace',
        `com.acme.OrderNotFoundException: Order ${order} not found\n\tat com.acme.Orders.find(Orders.java:${line})`,
      ),
    ],
  });

describe('the signature', () => {
  test('of a consumer that told everything', () => {
    expect(signatureOf(spring(4711, 10))).toEqual({
      reason: 'rejected',
      originQueue: 'orders',
      exceptionType: 'com.acme.OrderNotFoundException',
      message: 'Order <#> not found',
      frame: 'com.acme.Orders.find',
      contentType: 'application/json',
    });
  });

  test('is the same for another order and after an edit elsewhere in the file', () => {
    expect(signatureOf(spring(4711, 10))).toEqual(signatureOf(spring(12, 99)));
  });

  test('of a message that says nothing is its death alone', () => {
    const nothing = { exceptionType: null, message: null, frame: null };
    expect(signatureOf(message({ contentType: null }))).toEqual({
      reason: 'rejected',
      originQueue: 'orders',
      contentType: null,
      ...nothing,
    });
    expect(signatureOf(message({ deaths: [], origin: null }))).toMatchObject({ reason: '', originQueue: '' });
  });

  test('takes a type without its assembly and a content type without its parameters', () => {
    const typed = message({
      contentType: 'Application/JSON; charset=utf-8',
      headers: [header('MT-Fault-ExceptionType', 'Acme.OutOfStock, Acme.Stock, Version=1.2.3')],
    });
    expect(signatureOf(typed)).toMatchObject({
      exceptionType: 'Acme.OutOfStock',
      contentType: 'application/json',
    });
  });

  test('does not depend on how much of a body was read', () => {
    const body = { Exception: 'System.Exception: boom', BasicProperties: {}, Queue: 'orders' };
    const bodyBase64 = Buffer.from(JSON.stringify(body)).toString('base64');
    const whole = signatureOf(message({ bodyBase64, bodyTruncated: false }));
    const cut = signatureOf(message({ bodyBase64, bodyTruncated: true }));
    expect(whole.message).toBe('boom');
    expect(cut.message).toBeNull();
  });
});

describe('what the consumer said', () => {
  test('is found whatever the case of the header, its first line only', () => {
    const said = (name: string, text: string) => errorOf(message({ headers: [header(name, text)] }));
    expect(said('mt-fault-message', 'boom\n  at Foo.Bar()')).toBe('boom');
    expect(said('NServiceBus.ExceptionInfo.Message', 'late')).toBe('late');
    expect(said('x-unrelated', 'late')).toBeNull();
  });

  test('an empty header does not hide a telling one', () => {
    expect(errorOf(message({ headers: [header('x-error-message', ' '), header('x-error', 'real')] }))).toBe(
      'real',
    );
  });

  test('is what was left out of the signature, with what stands for it', () => {
    expect(leftOutOf(spring(4711, 1))).toEqual([{ was: '4711', placeholder: '<#>' }]);
    expect(leftOutOf(message())).toEqual([]);
  });
});
