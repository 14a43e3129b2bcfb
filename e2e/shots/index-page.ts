// The page on which all pictures are looked at one by one: a list at the side, the four shapes of one view beside each other.

import type { View } from './kind';
import type { Shape } from './shapes';

export type Shot = Pick<View, 'id' | 'state'> & Shape & { file: string; faults: string[] };

export function indexPage(shots: readonly Shot[]): string {
  const views = new Map<string, Shot[]>();
  for (const shot of shots) {
    const name = `${shot.id} · ${shot.state}`;
    views.set(name, [...(views.get(name) ?? []), shot]);
  }
  const sections = [...views].map(([name, taken], index) => section(name, taken, index)).join('\n');
  const list = [...views.keys()].map((name, index) => `<a href="#v${index}">${escaped(name)}</a>`).join('\n');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens</title>
<style>
body{margin:0;display:grid;grid-template-columns:240px 1fr;font:13px system-ui;background:#777}
nav{position:sticky;top:0;height:100vh;overflow:auto;background:#fff;padding:8px;box-sizing:border-box}
nav a{display:block;padding:2px 4px;color:#046;text-decoration:none}
section{padding:16px;min-height:100vh;box-sizing:border-box}
h2{margin:0 0 8px;color:#fff}pre{background:#fdd;white-space:pre-wrap;padding:8px}
div{display:flex;gap:12px;align-items:flex-start}img{display:block;min-width:0;flex:1440 1 0}img.phone{flex:390 1 0}
</style>
<nav>${list}</nav><main>${sections}</main></html>`;
}

function section(name: string, shots: readonly Shot[], index: number): string {
  const pictures = shots.map(
    ({ file, width, theme }) =>
      `<img class="${width}" loading="lazy" src="${escaped(file)}" alt="${escaped(`${name}, ${theme}, ${width}`)}">`,
  );
  const faults = shots.flatMap((shot) => shot.faults.map((fault) => `${shot.theme} ${shot.width}: ${fault}`));
  const said = faults.length === 0 ? '' : `<pre>${escaped(faults.join('\n'))}</pre>`;
  return `<section id="v${index}"><h2>${escaped(name)}</h2>${said}<div>${pictures.join('')}</div></section>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
