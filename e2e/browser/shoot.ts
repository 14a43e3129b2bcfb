// For developers: opens a page, clicks through it, saves a picture and prints what the console complained about.
//   npx tsx e2e/browser/shoot.ts URL OUT.png [--width 1440] [--height 900] [--dark|--light] [--click TEXT]…
//     [--fill LABEL=VALUE]… [--press KEY]… [--wait MS] [--full] [--state FILE]
// Clicks, fills and presses happen in the order given. TEXT is a visible text or, with a leading `css:`, a selector.
// FILE keeps who is signed in from one picture to the next: open the link of the demo once with `--click 'css:main button'`.

import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { launchBrowser } from './chromium';

const { values, positionals, tokens } = parseArgs({
  allowPositionals: true,
  tokens: true,
  options: {
    width: { type: 'string', default: '1440' },
    height: { type: 'string', default: '900' },
    dark: { type: 'boolean' },
    light: { type: 'boolean' },
    full: { type: 'boolean' },
    state: { type: 'string' },
    wait: { type: 'string', default: '500' },
    click: { type: 'string', multiple: true },
    fill: { type: 'string', multiple: true },
    press: { type: 'string', multiple: true },
  },
});
const [url, out] = positionals;
if (url === undefined || out === undefined) {
  console.error('Usage: npx tsx e2e/browser/shoot.ts URL OUT.png [--dark|--light] [--click TEXT]… [--full]');
  process.exit(2);
}

const browser = await launchBrowser(console.log);
try {
  const { state } = values;
  const context = await browser.newContext({
    ...(state !== undefined && existsSync(state) && { storageState: state }),
    viewport: { width: Number(values.width), height: Number(values.height) },
    colorScheme: values.dark ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      console.log(`console ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => console.log(`page error: ${error.message}`));
  page.on('response', (response) => {
    if (response.status() >= 400) console.log(`answer ${response.status()}: ${response.url()}`);
  });
  await page.goto(url, { waitUntil: 'load' });
  // A dashboard polls, so it may never be idle: then go on.
  await page.waitForLoadState('networkidle', { timeout: 5_000 }).catch(() => undefined);
  for (const token of tokens)
    if (token.kind === 'option' && token.value !== undefined) await act(page, token.name, token.value);
  await page.waitForTimeout(Number(values.wait));
  await page.screenshot({ path: out, fullPage: values.full ?? false });
  if (state !== undefined) await context.storageState({ path: state });
  console.log(`${out}: ${await page.title()} (${page.url()})`);
} finally {
  await browser.close();
}

async function act(page: Page, name: string, value: string): Promise<void> {
  const options = { timeout: 10_000 };
  if (name === 'click') {
    const css = value.startsWith('css:');
    await (css ? page.locator(value.slice(4)) : page.getByText(value)).first().click(options);
  }
  if (name === 'fill') {
    const [label = '', ...text] = value.split('=');
    await page.getByLabel(label).first().fill(text.join('='), options);
  }
  if (name === 'press') await page.keyboard.press(value);
  if (name === 'click' || name === 'press')
    await page.waitForLoadState('networkidle', { timeout: 3_000 }).catch(() => undefined);
}
