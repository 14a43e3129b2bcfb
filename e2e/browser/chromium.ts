// Finds a Chromium, or unpacks one with its fonts into the cache folder, and starts it. Nothing is installed.

import { existsSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';
import { DomainError, isDomainError } from '@/server/domain/errors';
import type { Log } from '../tools/cache';
import { libraryFolders } from '../tools/own-loader';
import { unpackPackages } from '../tools/packages';

export type ChromiumInstall = {
  executablePath: string;
  /** What must be added to the environment of the browser. */
  env: Record<string, string>;
};

/** Without a sandbox, because it runs as any user and in containers; without calls to anyone but our own server. */
const chromiumArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Throws `unsupported` with what to install when there is none and none can be unpacked. */
export async function findChromium(log: Log = () => undefined): Promise<ChromiumInstall> {
  const folders = (process.env['PATH'] ?? '').split(':');
  for (const name of ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser'])
    for (const folder of folders)
      if (existsSync(path.join(folder, name))) return { executablePath: path.join(folder, name), env: {} };
  try {
    const root = await unpackPackages(
      {
        name: 'chromium',
        packages: ['chromium', 'fonts-dejavu-core', 'fonts-liberation'],
        prepare: prepareFonts,
        revision: 3,
      },
      log,
    );
    return { executablePath: path.join(root, 'usr/lib/chromium/chromium'), env: await environment(root) };
  } catch (error) {
    if (!isDomainError(error)) throw error;
    throw new DomainError('unsupported', `Install chromium or google-chrome. ${error.message}`, {
      cause: error,
    });
  }
}

/** What Playwright needs to start it. The browser's own caches and settings go to a temporary folder. */
export async function launchOptions(log?: Log): Promise<LaunchOptions> {
  const { executablePath, env } = await findChromium(log);
  const inherited = Object.entries(process.env).filter((entry) => entry[1] !== undefined);
  const own = path.join(tmpdir(), `spillway-chromium-${process.getuid?.() ?? 0}`);
  return {
    executablePath,
    args: chromiumArgs,
    env: { ...Object.fromEntries(inherited), XDG_CACHE_HOME: own, XDG_CONFIG_HOME: own, ...env },
  };
}

/** A headless browser; close it when done. */
export async function launchBrowser(log?: Log, moreArgs: readonly string[] = []): Promise<Browser> {
  const options = await launchOptions(log);
  return chromium.launch({ ...options, args: [...(options.args ?? []), ...moreArgs] });
}

async function environment(root: string): Promise<Record<string, string>> {
  const libraries = (await libraryFolders(root)).map((folder) => path.join(root, folder));
  const nested = await Promise.all(
    libraries.map(async (folder) =>
      (await readdir(folder, { withFileTypes: true }))
        .filter((entry) => entry.isDirectory() && ['pulseaudio', 'nss'].includes(entry.name))
        .map((entry) => path.join(folder, entry.name)),
    ),
  );
  return {
    LD_LIBRARY_PATH: [...libraries, ...nested.flat()].join(':'),
    FONTCONFIG_FILE: path.join(root, 'spillway-fonts.conf'),
  };
}

/** Text is drawn with the unpacked fonts wherever they have the letters, so pictures look the same everywhere. */
async function prepareFonts(root: string): Promise<void> {
  const families = {
    'sans-serif': 'Liberation Sans',
    'system-ui': 'Liberation Sans',
    Arial: 'Liberation Sans',
    Helvetica: 'Liberation Sans',
    serif: 'Liberation Serif',
    'Times New Roman': 'Liberation Serif',
    monospace: 'DejaVu Sans Mono',
    'Courier New': 'Liberation Mono',
  };
  const aliases = Object.entries(families).map(
    ([name, font]) =>
      `<alias binding="same"><family>${name}</family><prefer><family>${font}</family></prefer></alias>`,
  );
  await writeFile(
    path.join(root, 'spillway-fonts.conf'),
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  ${aliases.join('\n  ')}
  <match target="pattern"><edit name="family" mode="append_last"><string>Liberation Sans</string></edit></match>
</fontconfig>
`,
  );
}
