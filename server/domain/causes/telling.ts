// What in an error message tells causes apart although it looks like a value: codes, well-known words that hold
// digits, and names of code in quotes. "HTTP 503" and "HTTP 404" are two causes, and so are "(reading 'price')" and
// "(reading 'total')".

/** Words of formats, protocols and types; compared without case. */
const knownWords = new RegExp(
  `^(?:${[
    'utf-?(?:8|16|32)',
    'iso-?8859(?:-\\d+)?',
    'sha-?(?:1|2|3|224|256|384|512)',
    'md[45]',
    'crc32c?',
    'base(?:16|32|58|62|64)(?:url)?',
    'u?int(?:8|16|32|64|128)',
    'float(?:32|64)',
    'x(?:64|86|509)',
    'amd64|arm64|win32|win64',
    'oauth2?|http[123]|h2c?|ipv[46]|tls1|ssl3|amqp(?:091)?|mqtt[35]|s3|ec2|k8s|pkcs\\d+|rs256|hs256|es256',
    'log4j2?|junit[45]|i18n|l10n|utf8mb[34]|varchar2|v\\d',
  ].join('|')})$`,
  'i',
);

export function isKnownWord(word: string): boolean {
  return knownWords.test(word);
}

/** After these a number is a code: "status code 503", "exit code: 137", "SQLSTATE[23505]", "errno = 28". */
const beforeCode = new RegExp(
  `(?:${[
    '\\bHTTP(?:/[\\d.]+|/<#>)?',
    '\\bstatus(?: ?code)?',
    '\\bcode',
    '\\berrno',
    '\\berror',
    '\\bexit(?:ed)?(?: with)?',
    '\\bsignal',
    '\\bSQL ?STATE',
    '\\bSQLCODE',
    '\\bsuccess',
    '\\breturned',
    '\\b(?:responded|failed|answered|closed)(?: with)?',
    '\\bresponse',
    '\\breply-code',
    'コード|ステータス|代码|状态码',
  ].join('|')})(?: ?(?:is|was|of|[:=#[("-])){0,2} ?$`,
  'i',
);

/** Before these, too: "503 Service Unavailable", "404 - NOT_FOUND". With case: "Order 404 not found" is about an order. */
const afterStatus = new RegExp(
  `^[ :-]{1,3}["(]?(?:${[
    'Bad Request',
    'Unauthorized',
    'Payment Required',
    'Forbidden',
    'Not Found|NOT_FOUND',
    'Method Not',
    'Not Acceptable',
    'Request Time',
    'Conflict',
    'Gone',
    'Precondition Failed|PRECONDITION_FAILED',
    'Payload Too',
    'Content Too',
    'Unsupported Media',
    'Unprocessable',
    'Locked',
    'Too Many Requests',
    'Internal Server|INTERNAL_SERVER',
    'Not Implemented|NOT_IMPLEMENTED',
    'Bad Gateway',
    'Service Unavailable',
    'Gateway Time',
    'Client Error',
    'Server Error',
    'ACCESS_REFUSED',
    'RESOURCE_LOCKED',
  ].join('|')})`,
);

/** Codes of well-known systems: ORA-00001, E11000, AADSTS50034, TS2304, HY000, 22P02, 0x80131904. */
const vendorCode =
  /^(?:(?:ORA|PLS|TNS|SQL|DB2|AADSTS|AMQ|MQ|JMS|ERR|ERROR|WSA|TS|CS|MSB|NU|E|HY|DPI|DPY)-?\d{3,6}[A-Z]?|\d{2}[A-Z]\d{2}|0x8[0-9a-fA-F]{7})$/;

/** `word` stands between `before` and `after` in its text. */
export function isErrorCode(word: string, before: string, after: string): boolean {
  if (vendorCode.test(word)) return true;
  const near = before.slice(-40);
  if (/^-?\d{1,5}$/.test(word)) {
    return beforeCode.test(near) || (/^[1-5]\d\d$/.test(word) && afterStatus.test(after));
  }
  return /^[0-9A-Z]{5}$/.test(word) && /SQL ?STATE\W{0,3}$/i.test(near);
}

/** After these a quoted word is a name of code. */
const beforeName = new RegExp(
  `(?:\\b(?:${[
    'reading',
    'setting',
    'attribute',
    'property',
    'properties of',
    'column',
    'constraint',
    'relation',
    'table',
    'index',
    'field',
    'member',
    'type',
    'class',
    'method',
    'function',
    'invoke',
    'module(?: named)?',
    'package',
    'because',
    'KeyError:',
    'undefined',
    'argument',
    'parameter',
    'operator',
    'interface',
    'schema',
    'enum',
    'variable',
    'bean(?: named)?',
    'struct',
    'trait',
    'queue',
    'exchange',
    'vhost',
  ].join('|')})) ?[:(=]? ?$`,
  'i',
);

/** Before these, too: "'NoneType' object has no attribute". */
const afterName =
  /^ ?(?:object\b|is null|is not defined|is undefined|is not a (?:function|type|member|constructor)|has no attribute|because\b|violates\b|cannot be null)/i;

const nameOfCode =
  /^[\p{L}_$][\p{L}\p{N}_$]*(?:[.:#/\\-]{1,2}[\p{L}_$<][\p{L}\p{N}_$>]*)*(?:\([\w., ]*\)|\[\])?$/u;

/** Whether a quoted text is a name that somebody wrote into code or a schema, rather than a value. A name with
 * several digits is an id. */
export function isNameOfCode(inner: string, before: string, after: string): boolean {
  if (inner.length > 80 || !nameOfCode.test(inner) || /\p{Nd}.*\p{Nd}/u.test(inner)) return false;
  const jsonKey = /[{,] ?$/.test(before) && /^ ?:/.test(after);
  return jsonKey || beforeName.test(before.slice(-40)) || afterName.test(after);
}
