import { describe, expect, test } from 'vitest';
import { firstFrameOf } from './stack-frame';

const java = (line: number, proxy: string) => `java.lang.IllegalStateException: no stock
\tat java.base/java.util.Objects.requireNonNull(Objects.java:${line})
\tat com.acme.orders.OrderService$$EnhancerBySpringCGLIB$$${proxy}.place(<generated>)
\tat com.acme.orders.OrderListener.on(OrderListener.java:${line + 40})`;

const wrapped = `org.springframework.amqp.rabbit.support.ListenerExecutionFailedException: Listener threw exception
\tat org.springframework.amqp.rabbit.listener.adapter.MessagingMessageListenerAdapter.invoke(X.java:1)
\t... 12 more
Caused by: com.acme.OutOfStock: SKU-1
\tat com.acme.stock.Stock.lambda$reserve$3(Stock.java:9)
\t... 5 more`;

const dotNet = `System.InvalidOperationException: Sequence contains no elements
   at System.Linq.ThrowHelper.ThrowNoElementsException()
   at Acme.Orders.PlaceOrderHandler.<Handle>d__5.MoveNext() in C:\\src\\PlaceOrderHandler.cs:line 42
--- End of stack trace from previous location ---
   at NServiceBus.Pipeline.Invoke(Context c)`;

const node = `TypeError: Cannot read properties of undefined (reading 'price')
    at async priceOf (/app/dist/price.js:10:15)
    at Object.<anonymous> (/app/dist/main.js:3:1)`;

const nodeLibrary = `Error: connect ECONNREFUSED
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1555:16)
    at Client.query (/app/node_modules/pg/lib/client.js:526:17)
    at new OrderStore (file:///app/dist/order-store.mjs:3:9)`;

const python = `Traceback (most recent call last):
  File "/usr/lib/python3.11/site-packages/celery/app/trace.py", line 451, in trace_task
    R = retval = fun(*args, **kwargs)
  File "/app/orders/tasks.py", line 17, in place_order
    raise KeyError(sku)
KeyError: 'SKU-1'`;

const go = `panic: runtime error: index out of range [5] with length 3

goroutine 1 [running]:
main.place(0xc000012345, 0x5)
\t/app/main.go:42 +0x1d
main.main()
\t/app/main.go:12 +0x25`;

const ruby = `app/orders/place.rb:17:in 'Order#place': no stock (RuntimeError)
/usr/local/bundle/gems/sneakers-2.12/lib/sneakers/worker.rb:60:in \`block in process_work'
\tfrom /app/orders/place.rb:17:in \`place'`;

const php = `#0 /app/vendor/symfony/messenger/Worker.php(100): Symfony\\Component\\Bus->dispatch(Object(X))
#1 /app/src/PlaceOrder.php(42): App\\PlaceOrder->__invoke(Object(App\\Order))
#2 {main}`;

const rust = `   0: core::panicking::panic_fmt::h0123456789abcdef
             at /rustc/library/core/src/panicking.rs:67:14
   1: orders::place::hfedcba9876543210
             at ./src/main.rs:4:5`;

const elixir = `    (elixir 1.15.0) lib/enum.ex:10: Enum.fetch!/2
    (orders 0.1.0) lib/orders/place.ex:42: Orders.Place.handle_message/3`;

describe('the first frame of the application', () => {
  test.each([
    [
      'Java, past the runtime and without its proxy',
      java(10, '1a2b3c'),
      'com.acme.orders.OrderService.place',
    ],
    ['Java, of the root cause', wrapped, 'com.acme.stock.Stock.reserve'],
    ['.NET, of an async method', dotNet, 'Acme.Orders.PlaceOrderHandler.Handle'],
    ['JavaScript', node, 'priceOf'],
    ['JavaScript, past a library', nodeLibrary, 'OrderStore'],
    ['Python, whose innermost call is the last', python, 'tasks.place_order'],
    ['Go', go, 'main.place'],
    ['Ruby', ruby, 'Order#place'],
    ['PHP', php, 'App\\PlaceOrder->__invoke'],
    ['Rust', rust, 'orders::place'],
    ['Elixir', elixir, 'Orders.Place.handle_message'],
  ])('%s', (_, stack, frame) => {
    expect(firstFrameOf(stack)).toBe(frame);
  });

  test('is the same after an edit elsewhere in the file and in the next build', () => {
    expect(firstFrameOf(java(10, '1a2b3c'))).toBe(firstFrameOf(java(12, 'ffee99')));
  });

  test('of a trace of the runtime alone is its first', () => {
    expect(firstFrameOf('   at System.Text.Json.ThrowHelper.Throw(String s)')).toBe(
      'System.Text.Json.ThrowHelper.Throw',
    );
  });

  test('is unknown where the text is no trace', () => {
    expect(firstFrameOf('card declined\nsee the log (line 5)')).toBeNull();
    expect(firstFrameOf('')).toBeNull();
  });
});
