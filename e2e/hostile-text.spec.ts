// Names, headers and bodies that hold HTML and script: on every screen they are text. Nothing of them runs, and the
// page's policy has nothing to refuse.

import { expect, type Page, test } from '@playwright/test';
import { makeDeadLetters, type TestMessage } from './tools/dead-letters';
import { managementOf } from './brokers/management';
import { firstAdmin } from './tools/session';
import { clusterInput, queueSeen, type World, withWorld } from './tools/world';

/** Each would call `ran()` where it is taken for markup, an address, a template or a style. */
const corpus = [
  '<script>ran()</script>',
  '<img src=x onerror=ran()>',
  '<svg onload=ran()>',
  '"><script>ran()</script>',
  "' autofocus onfocus=ran() x='",
  'javascript:ran()',
  '{{constructor.constructor("ran()")()}}',
  '${ran()}',
  '</textarea></pre></script><script>ran()</script>',
  '<iframe srcdoc="<script>parent.ran()</script>">',
  '<a href="javascript:ran()">open</a>',
  '<style>@import "javascript:ran()";</style>',
  '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=ran()&gt;">',
  '\u2028<details open ontoggle=ran()>\u202e',
];
const queue = corpus[1] ?? '';
const dlq = `${corpus[2] ?? ''}.dlq`;

/** What the viewer shows as text, as a tree, and might show as a picture or page. */
const bodies: ((text: string) => [contentType: string, body: string])[] = [
  (text) => ['text/html', text],
  (text) => ['application/json', JSON.stringify({ [text]: text })],
  (text) => ['image/svg+xml', `<svg xmlns="http://www.w3.org/2000/svg">${text}</svg>`],
];
const messages = corpus.map((text, index): TestMessage => {
  const [contentType, body] = bodies[index % bodies.length]?.(text) ?? ['', ''];
  return dead(`message ${index}`, Buffer.from(body), text, contentType);
});

function dead(messageId: string, body: Buffer, text: string, contentType: string): TestMessage {
  const headers = {
    [text.slice(0, 120)]: text,
    'x-exception-message': text,
    'x-exception-stacktrace': `${text}\n\tat ${text}`,
    list: [text, { [text.slice(0, 120)]: text }],
  };
  const properties = { appId: text, type: text, correlationId: text, replyTo: text };
  return { body, options: { persistent: true, messageId, contentType, headers, ...properties } };
}

test('HTML and script in names, headers and bodies are text on every screen', async ({ page }) => {
  test.setTimeout(240_000);
  const happened = await listen(page);
  await withWorld(page, async (world) => {
    const { rabbit, spillway, clusterId } = world;
    await makeDeadLetters(rabbit.amqpUrl, queue, dlq, messages);
    for (const name of corpus.filter((text) => text !== queue))
      await managementOf(rabbit).declareQueue('/', name, {});
    await queueSeen(world, dlq, (row) => row.readyMessages === messages.length);

    await people(world);
    const where = new URLSearchParams({ cluster: clusterId, vhost: '/', name: dlq }).toString();
    const tabs = ['', '&tab=messages', '&tab=topology', '&tab=definition'].map(
      (tab) => `/queue?${where}${tab}`,
    );
    const lists = [
      '/',
      '/queues',
      '/dead-letters',
      '/redrives',
      '/queues/charts',
      '/approvals',
      '/users',
      '/account',
      '/clusters',
      '/clusters/new',
      `/clusters/${clusterId}`,
      '/audit',
    ];
    for (const path of [...lists, ...tabs, '/clusters/masking']) await visit(page, spillway.url + path);
    await readMessages(page, `${spillway.url}/dead-letters/queue?${where}`);
    await redrive(page, world, where);
    await approval(page, world);
    await visit(page, `${spillway.url}/queues?${new URLSearchParams({ q: corpus[0] ?? '' }).toString()}`);
    await visit(page, `${spillway.url}/audit?${new URLSearchParams({ q: corpus[3] ?? '' }).toString()}`);
    await visit(
      page,
      `${spillway.url}/queue?${new URLSearchParams({ cluster: corpus[0] ?? '', vhost: '/', name: 'x' }).toString()}`,
    );
    await visit(page, `${spillway.url}/sign-in?${new URLSearchParams({ next: corpus[5] ?? '' }).toString()}`);
    await page.goto('about:blank');
  });
  expect(happened).toEqual([]);
});

/** What ran, and what the policy of a page refused. */
async function listen(page: Page): Promise<string[]> {
  const happened: string[] = [];
  await page.exposeFunction('ran', () => happened.push(`ran on ${page.url()}`));
  await page.exposeFunction('refused', (what: string) => happened.push(what));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
      const told = `${violatedDirective} refused ${blockedURI} of ${sourceFile} on ${location.href}`;
      void (globalThis as unknown as { refused: (what: string) => Promise<void> }).refused(told);
    });
  });
  page.on('dialog', (dialog) => void dialog.dismiss().then(() => happened.push('a dialog opened')));
  page.on('pageerror', ({ message }) => happened.push(message));
  page.on('console', (message) => message.type() === 'error' && happened.push(message.text()));
  return happened;
}

async function visit(page: Page, url: string): Promise<void> {
  const answer = await page.goto(url);
  const policy = answer?.headers()['content-security-policy'] ?? '';
  expect(policy).toMatch(/script-src 'self' 'nonce-[\w+/=]{20,}' 'strict-dynamic'; /);
  await expect(page.getByRole('main')).toBeVisible();
  await page.waitForLoadState('networkidle');
}

async function readMessages(page: Page, url: string): Promise<void> {
  await visit(page, url);
  await page.getByRole('button', { name: /^Look at/ }).click();
  const open = page.getByRole('button', { name: /^Open message / });
  await expect(open).toHaveCount(messages.length);
  for (const [index, { options }] of messages.entries()) {
    await open.nth(index).click();
    const sheet = page.getByRole('dialog', { name: `Message ${options.messageId}` });
    await expect(sheet.getByRole('region', { name: 'Body' })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(sheet).toBeHidden();
  }
}

/** Their names, and what calls itself a browser and stands among the sessions. */
async function people({ spillway }: World): Promise<void> {
  for (const [index, name] of corpus.entries()) {
    await spillway.mutate('users.invite', { email: `user${index}@spillway.example`, name, role: 'viewer' });
  }
  const signedIn = await fetch(`${spillway.url}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': corpus[1] ?? '' },
    body: JSON.stringify({ email: firstAdmin.email, password: firstAdmin.password }),
  });
  expect(signedIn.status).toBe(200);
}

/** A request on a cluster in production that is called such a name itself. */
async function approval(page: Page, { spillway, rabbit, clusterId }: World): Promise<void> {
  const cluster = { ...clusterInput(rabbit), name: corpus[0], environment: 'production' };
  await spillway.mutate('clusters.update', { clusterId, cluster });
  const input = { clusterId, vhost: '/', name: queue, typedName: queue };
  const { id } = await spillway.mutate<{ id: string }>('approvals.ask', {
    ...{ procedure: 'queues.purge', input, reason: corpus[1] },
  });
  for (const path of ['/', '/approvals', `/approvals/${id}`, '/clusters'])
    await visit(page, spillway.url + path);
}

/** Its page and the audit log then tell of these names too. */
async function redrive(page: Page, { spillway, clusterId }: World, where: string): Promise<void> {
  const destination = { kind: 'queue', name: queue };
  const { id } = await spillway.mutate<{ id: string }>('redrives.start', {
    clusterId,
    vhost: '/',
    name: dlq,
    destination,
    selection: { kind: 'all' },
    reason: corpus[0],
  });
  await visit(page, `${spillway.url}/redrives/${id}`);
  await expect(page.getByText('Completed').first()).toBeVisible({ timeout: 60_000 });
  await visit(page, `${spillway.url}/dead-letters/queue?${where}`);
  await visit(page, `${spillway.url}/audit`);
}
