import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normaliseText, replacementsIn } from './normalise-text';

/** [what it is, the message, what is left of it] */
const messages: [string, string, string][] = [
  ['a plain id', 'Order 4711 not found', 'Order <#> not found'],
  ['one that looks like a status', 'Order 404 not found', 'Order <#> not found'],
  ['a status', 'GET failed: 404 Not Found', 'GET failed: 404 Not Found'],
  ['a short one', 'Order 12 not found', 'Order <#> not found'],
  ['letters and digits', 'Order ord-9f3 of SKU-4711', 'Order <#> of <#>'],
  ['an amount', 'Charge of EUR 1,234.50 declined (-12.5 %)', 'Charge of EUR <#> declined (<#> %)'],
  ['a UUID', 'tenant 8c5b4f2e-1d3a-4b6c-9e7f-0a1b2c3d4e5f: gone', 'tenant <uuid>: gone'],
  ['a hash without digits', 'com.acme.Order@deadbeef cannot be cast', 'com.acme.Order@<#> cannot be cast'],
  ['a version', 'schema 1.2.3 is older than 1.10', 'schema <#> is older than <#>'],
  ['a list', 'missing ids [1, 2, 3]', 'missing ids [<#>, …]'],
  ['the same list, longer', 'missing ids [1, 2, 3, 4, 5]', 'missing ids [<#>, …]'],
  ['an e-mail address', 'no mailbox for jane.doe+x@example.co.uk', 'no mailbox for <email>'],
  ['ISO times', 'expired at 2026-01-31T23:59:59.123Z, not 2026-02-01', 'expired at <time>, not <time>'],
  ['log times', '2026-01-31 23:59:59,123 late', '<time> late'],
  ['HTTP dates', 'since Sat, 31 Jan 2026 23:59:59 GMT', 'since <time>'],
  ['ctime', 'since Sat Jan 31 23:59:59 UTC 2026', 'since <time>'],
  ['US times', 'at 1/31/2026 11:59:59 PM', 'at <time>'],
  ['German dates', 'Frist 31.01.2026 abgelaufen', 'Frist <time> abgelaufen'],
  ['a socket', 'connect ECONNREFUSED 10.0.0.17:5432', 'connect ECONNREFUSED <ip>'],
  ['IPv6', 'connect to [2001:db8::1]:443 failed', 'connect to <ip> failed'],
  ['Windows paths', 'Could not find C:\\data\\in\\o-1.json', 'Could not find <path>'],
  ['Unix paths', 'ENOENT: no such file, open /var/in/4711.json', 'ENOENT: no such file, open <path>'],
  [
    'a URL keeps its host',
    'GET https://tax.example.com/v1/o/4711?x=1 failed',
    'GET https://tax.example.com/<path> failed',
  ],
  ['credentials in a URL', 'amqp://u:secret@mq.example.com:5672/x', 'amqp://mq.example.com/<path>'],
  ['a pod as host', 'http://orders-7d4b9c-x2k9p.prod.svc:80/ down', 'http://<#>.prod.svc down'],
  ['quoted values', `User "alice" and 'bob' and “eve”`, `User "<text>" and '<text>' and “<text>”`],
  ['an apostrophe is no quote', `can't parse, doesn't fit`, `can't parse, doesn't fit`],
  [
    'a quoted URL',
    'POST request for "http://tax/v1/4711": timeout',
    'POST request for "http://tax/<path>": timeout',
  ],
  ['the first line with text', '\n  \n first 1\n second 2', 'first <#>'],
  ['control characters', 'a\u0000b\tc\u200bd', 'a b c d'],
  ['nothing', '  \n', ''],

  [
    'Java: NPE',
    'Cannot invoke "com.acme.Order.getTotal()" because "order" is null',
    'Cannot invoke "com.acme.Order.getTotal()" because "order" is null',
  ],
  [
    'Java: timeout',
    'Read timed out after 30000ms (attempt 3 of 5)',
    'Read timed out after <#> (attempt <#> of <#>)',
  ],
  [
    'Java: Jackson',
    'Cannot deserialize value of type `int` from String "x1": not a valid `int` value',
    'Cannot deserialize value of type `int` from String "<text>": not a valid `<text>` value',
  ],
  [
    'Spring: no bean',
    "No qualifying bean of type 'com.acme.TaxClient' available",
    "No qualifying bean of type 'com.acme.TaxClient' available",
  ],
  [
    '.NET: HTTP',
    'Response status code does not indicate success: 503 (Service Unavailable).',
    'Response status code does not indicate success: 503 (Service Unavailable).',
  ],
  [
    '.NET: key',
    "The given key '4711' was not present in the dictionary.",
    "The given key '<text>' was not present in the dictionary.",
  ],
  [
    '.NET: SQL',
    'SqlException (0x80131904): Timeout expired after 30 s',
    'SqlException (0x80131904): Timeout expired after <#> s',
  ],
  [
    'JS: property',
    "Cannot read properties of undefined (reading 'price')",
    "Cannot read properties of undefined (reading 'price')",
  ],
  ['JS: axios', 'Request failed with status code 404', 'Request failed with status code 404'],
  ['JS: JSON', 'Unexpected token o in JSON at position 17', 'Unexpected token o in JSON at position <#>'],
  ['Python: key', "KeyError: 'customer_id'", "KeyError: 'customer_id'"],
  [
    'Python: attribute',
    "'NoneType' object has no attribute 'total'",
    "'NoneType' object has no attribute 'total'",
  ],
  [
    'Python: requests',
    '503 Server Error: Service Unavailable for url: https://x.test/a/1',
    '503 Server Error: Service Unavailable for url: https://x.test/<path>',
  ],
  [
    'Python: decode',
    "'utf-8' codec can't decode byte 0xff in position 0",
    "'<text>' codec can't decode byte <#> in position <#>",
  ],
  ['Go: dial', 'dial tcp 10.1.2.3:443: i/o timeout', 'dial tcp <ip>: i/o timeout'],
  [
    'Go: panic',
    'runtime error: index out of range [5] with length 3',
    'runtime error: index out of range [<#>] with length <#>',
  ],
  ['Ruby', "undefined method 'total' for nil:NilClass", "undefined method 'total' for nil:NilClass"],
  [
    'PHP: SQL',
    "SQLSTATE[23000]: Integrity constraint violation: 1062 Duplicate entry 'a@b.de' for key 'email'",
    "SQLSTATE[23000]: Integrity constraint violation: <#> Duplicate entry '<text>' for key '<text>'",
  ],
  ['Rust', 'called `Option::unwrap()` on a `None` value', 'called `<text>` on a `<text>` value'],
  [
    'PostgreSQL',
    'duplicate key value violates unique constraint "orders_pkey"',
    'duplicate key value violates unique constraint "orders_pkey"',
  ],
  [
    'Oracle',
    'ORA-00001: unique constraint (SHOP.ORDERS_PK) violated',
    'ORA-00001: unique constraint (SHOP.ORDERS_PK) violated',
  ],
  [
    'MongoDB',
    'E11000 duplicate key error dup key: { _id: 4711 }',
    'E11000 duplicate key error dup key: { _id: <#> }',
  ],
  [
    'RabbitMQ',
    "PRECONDITION_FAILED - inequivalent arg 'x-max-length' for queue 'orders' in vhost '/'",
    "PRECONDITION_FAILED - inequivalent arg '<text>' for queue 'orders' in vhost '<text>'",
  ],
  ['JSON', 'invalid: {"orderId":4711,"note":"late"}', 'invalid: {"orderId":<#>,"note":"<text>"}'],
  ['digests and encodings', 'sha256 of the UTF-8 text differs', 'sha256 of the UTF-8 text differs'],
  [
    'German',
    'Bestellung „4711“ für Müller GmbH nicht gefunden',
    'Bestellung „<text>“ für Müller GmbH nicht gefunden',
  ],
  ['French', 'Le client « dupont » n’existe pas (réf. 4711)', 'Le client «<text>» n’existe pas (réf. <#>)'],
  ['Chinese', '订单4711不存在', '订单<#>不存在'],
  [
    'Japanese',
    '注文「A-17」が見つかりません: ステータス 503',
    '注文「<text>」が見つかりません: ステータス 503',
  ],
  ['Cyrillic', 'Заказ №4711 не найден', 'Заказ №<#> не найден'],
  ['Arabic digits', 'الطلب ٤٧١١ غير موجود', 'الطلب <#> غير موجود'],
];

describe('a message loses what differs from case to case and keeps what tells', () => {
  test.each(messages)('%s', (_, text, left) => {
    expect(normaliseText(text)).toBe(left);
  });

  test('status codes are causes of their own', () => {
    expect(normaliseText('HTTP 503')).not.toBe(normaliseText('HTTP 404'));
    expect(normaliseText('exit code: 137')).not.toBe(normaliseText('exit code: 1'));
  });

  test('is bounded, and never cut inside a placeholder or a character', () => {
    const long = normaliseText(`${'wort '.repeat(59)}abc 4711 ${'😀'.repeat(200)}`);
    expect(long.length).toBeLessThanOrEqual(300);
    expect(long).not.toMatch(/<[^>]*$/);
    expect(long).not.toMatch(/[\uD800-\uDBFF]$/);
  });

  test.each([
    ['deca 05a1b2c3-0000-4000-8000-000000000000 aaa', 'deca <uuid> aaa'],
    ['decode 12 parts', 'decode <#> parts'],
    ['apr 0 aaa', 'apr <#> aaa'],
    ['apr 100 aaa', 'apr <#> aaa'],
    ['Due Apr 3 2026, gone', 'Due <time>, gone'],
    ['Due April 3, 2026 10:11:12, gone', 'Due <time>, gone'],
    ['Wed Apr 3 10:11:12 2026 failed', '<time> failed'],
    ['Wed, 3 Apr 2026 10:11:12 GMT failed', '<time> failed'],
  ])('a word that begins like a month is none: %s', (text, normal) => {
    expect(normaliseText(text)).toBe(normal);
  });

  test('says what it replaced', () => {
    expect(replacementsIn('Order 4711 of "Ann" at 10.0.0.1')).toEqual([
      { was: '4711', placeholder: '<#>' },
      { was: '"Ann"', placeholder: '"<text>"' },
      { was: '10.0.0.1', placeholder: '<ip>' },
    ]);
    expect(replacementsIn('HTTP 503')).toEqual([]);
  });
});

const hex = (length: number) =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`)).filter((text) => /\d/.test(text));
const ids = {
  uuid: fc.uuid(),
  number: fc.bigInt(0n, 10n ** 18n).map(String),
  hex: fc.integer({ min: 6, max: 40 }).chain(hex),
  code: fc.stringMatching(/^[A-DF-Z]{2}-\d{4,9}$/).filter((text) => !/^(DB|MQ|NU|TS|CS|HY)/.test(text)),
  email: fc.emailAddress().filter((text) => /^[\w.+-]+@[\w.-]+$/.test(text)),
  ip: fc.ipV4(),
  quoted: fc.stringMatching(/^[\w ,.:;!?-]{1,40}$/).map((text) => `"${text}!"`),
  time: fc
    .date({ min: new Date(0), max: new Date('2199-01-01'), noInvalidDate: true })
    .map((date) => date.toISOString()),
};
const words = fc.array(fc.stringMatching(/^[a-z]{3,10}$/), { minLength: 1, maxLength: 5 });

describe('for every text', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc
      .array(
        fc.constantFrom(
          ...`12ab"'<>#/:.,-@ …\\[](){}`,
          '<#>',
          '<text>',
          '10.0.0.1',
          'https://',
          "'a'",
          '0x1f',
        ),
        {
          maxLength: 60,
        },
      )
      .map((parts) => parts.join('')),
  );

  test('normalising twice changes nothing, and the result is bounded', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const once = normaliseText(text);
        expect(normaliseText(once)).toBe(once);
        expect(once.length).toBeLessThanOrEqual(300);
      }),
      { numRuns: 2_000 },
    );
  });

  test.each(Object.entries(ids))('two messages that differ in a %s are one', (_, id) => {
    fc.assert(
      fc.property(words, words, id, id, (before, after, one, other) => {
        const text = (value: string) => `${before.join(' ')} ${value} ${after.join(' ')}`;
        expect(normaliseText(text(one))).toBe(normaliseText(text(other)));
      }),
    );
  });
});
