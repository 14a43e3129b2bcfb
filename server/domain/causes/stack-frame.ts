// Where in the code an error arose: the function of the first frame that is the application's own, without line
// numbers, columns, files and what compilers and proxies add. Those move with every release, and a cause is to
// stay the same cause when something else in its file was edited.

const readChars = 64 * 1024;
const readLines = 400;
const lineChars = 1_000;
const keptChars = 200;

type Frame = { where: string; own: boolean };

/** "OrderService.place" of a stack trace in the format of any common language; null where none is recognised. */
export function firstFrameOf(stack: string): string | null {
  const text = rootCause(stack.slice(0, readChars));
  const lines = text.split(/\r?\n/, readLines);
  // Python lists the innermost call last.
  if (/^\s*File "/m.test(text)) lines.reverse();
  let first: Frame | null = null;
  for (const line of lines) {
    const frame = frameOf(line.slice(0, lineChars));
    if (frame?.own === true) return frame.where.slice(0, keptChars);
    first ??= frame;
  }
  return first?.where.slice(0, keptChars) ?? null;
}

/** What a Java wrapper was caused by tells more than the wrapper, which is the same for all. */
function rootCause(stack: string): string {
  return stack.slice(Math.max(0, stack.lastIndexOf('\nCaused by: ')));
}

type Language = { line: RegExp; read: (...groups: (string | undefined)[]) => Frame | null };

const languages: readonly Language[] = [
  {
    // JavaScript: at async placeOrder (/app/dist/place.js:10:15)
    line: /^\s*at (?:async )?(?:(.+?) \()?((?:file:\/\/|node:|webpack|[A-Za-z]:\\|\/|\.).*?)\)?$/,
    read: (name, place = '') => {
      const file = place.replace(/(?::\d+)+\)?$/, '');
      // Rust names the file of the frame above in such a line.
      if (file.endsWith('.rs')) return null;
      const called = name
        ?.replace(/^new /, '')
        .replace(/ \[as .*\]$/, '')
        .replace(/^(?:Object|Module|Function)\./, '');
      const where = called === undefined || called === '<anonymous>' ? baseName(file) : called;
      return { where, own: !/^node:|[/\\]node_modules[/\\]/.test(file) };
    },
  },
  {
    // Java: at java.base/java.util.List.get(List.java:5) · .NET: at Acme.Orders.Place(Order o) in C:\Place.cs:line 5
    line: /^\s*at (?:[\w.@-]*\/{1,2})?([^\s(]+)\(.*\)(?: in .*)?$/,
    read: (name = '') => ({ where: withoutGenerated(name), own: !runtimes.test(name) }),
  },
  {
    // Python: File "/app/tasks.py", line 17, in place_order
    line: /^\s*File "(.+)", line \d+(?:, in (.+))?$/,
    read: (file = '', name) => {
      const module = baseName(file).replace(/\.py$/, '');
      const own = !/\/(?:site|dist)-packages\/|\/lib\/python[\d.]*\/|^<frozen/.test(file);
      return { where: name === undefined ? module : `${module}.${name}`, own };
    },
  },
  {
    // Ruby: from /app/place.rb:17:in 'Order#place'
    line: /^\s*(?:from )?(.+\.rb):\d+:in [`'](?:(?:block|rescue|ensure)(?: \(\d+ levels\))? in )?(.+?)'.*$/,
    read: (file = '', name = '') => ({
      where: /[#.]/.test(name) ? name : `${baseName(file)} ${name}`,
      own: !file.includes('/gems/'),
    }),
  },
  {
    // PHP: #1 /app/src/Place.php(42): App\Place->order(Object(App\Order))
    line: /^\s*#\d+ (?:(.+)\(\d+\)|\[internal function\]): (.+?)\(.*\)$/,
    read: (file = '/vendor/', name = '') => ({ where: name, own: !file.includes('/vendor/') }),
  },
  {
    // Elixir: (orders 0.1.0) lib/orders/place.ex:42: Orders.Place.order/1
    line: /^\s*(?:\((\w+) [\w.-]+\) )?.+\.exs?:\d+: (.+)\/\d+$/,
    read: (app = '', name = '') => ({
      where: name,
      own: !/^(?:elixir|stdlib|kernel|broadway|amqp)$/.test(app),
    }),
  },
  {
    // Rust: 1: orders::place::hfedcba9876543210
    line: /^\s*\d+: +(?:0x[0-9a-f]+ - )?(<?[\w:<>{}$# ]+::[\w:<>{}$#]+)$/,
    read: (name = '') => ({
      where: name.replace(/::h[0-9a-f]{16}$/, ''),
      own: !/^<?(?:core|std|alloc|tokio)::/.test(name),
    }),
  },
  {
    // Go: example.com/shop/orders.(*Placer).Place(0xc000012345)
    line: /^(?:[\w.-]+\/)*([\w-]+\.(?:\(\*?\w+\)\.)?[\w.]+)\((?:0x|\{|\.\.\.|\)).*$/,
    read: (name = '') => ({ where: name, own: !/^(?:runtime|net|reflect|testing|sync)\./.test(name) }),
  },
];

function frameOf(line: string): Frame | null {
  for (const { line: format, read } of languages) {
    const match = format.exec(line);
    if (match === null) continue;
    const frame = read(...match.slice(1));
    if (frame === null) continue;
    const where = frame.where
      .replace(/0x[0-9a-f]+/gi, '')
      .replace(/[\p{Cc}\p{Cs}\s]+/gu, ' ')
      .trim();
    if (where !== '') return { ...frame, where };
  }
  return null;
}

/** Of the runtime or the messaging framework, where the error was thrown for somebody else. */
const runtimes = new RegExp(
  `^(?:${[
    'javax?|jakarta|jdk|sun|com\\.sun|kotlinx?|scala|reactor|io\\.netty|com\\.fasterxml|org\\.hibernate',
    'org\\.springframework|com\\.rabbitmq|System|Microsoft|MassTransit|NServiceBus|Rebus|EasyNetQ|RabbitMQ',
  ].join('|')})\\.`,
);

function withoutGenerated(name: string): string {
  return name
    .replace(/\$\$(?:EnhancerBy|FastClassBy|SpringCGLIB|Lambda)[^.]*/g, '')
    .replace(/\.?lambda\$([^.$]+)\$\d+/g, '.$1')
    .replace(/\.<>c(?:__DisplayClass[\d_]+)?/g, '')
    .replace(/[.+]?<([^<>]+)>[a-z]__[\d_|]*(?:\.MoveNext)?/g, '.$1')
    .replace(/\$(?:Proxy)?\d+/g, '')
    .replace(/`\d+|\[.*?\]/g, '');
}

function baseName(file: string): string {
  return file.split(/[\\/]/).at(-1)?.replace(/\?.*$/, '') ?? file;
}
