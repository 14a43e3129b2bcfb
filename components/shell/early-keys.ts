// What is typed between ⌘K and the palette, which is loaded with its first opening: it belongs to the palette, and is
// neither lost nor taken for shortcuts of the page.

/** Should the palette not come, the keys are the page's again. */
const patienceMs = 3_000;

let typed: string | null = null;
let release = 0;

export function holdKeys(): void {
  if (typed !== null) return;
  typed = '';
  window.addEventListener('keydown', keep, { capture: true });
  release = window.setTimeout(takeKeys, patienceMs);
}

/** For the palette, once it is there. Safe to call when nothing is held. */
export function takeKeys(): string {
  const text = typed ?? '';
  typed = null;
  if (release !== 0) {
    window.clearTimeout(release);
    window.removeEventListener('keydown', keep, { capture: true });
    release = 0;
  }
  return text;
}

function keep(event: KeyboardEvent): void {
  if (event.metaKey || event.ctrlKey || event.altKey || typed === null) return;
  event.preventDefault();
  event.stopPropagation();
  if (event.key.length === 1) typed += event.key;
  if (event.key === 'Backspace') typed = typed.slice(0, -1);
}
