// Patterns of topic exchanges.

/** `*` is one word, `#` any number of them. Iterative: a hostile pattern must not cost exponential time. */
export function topicMatches(patternText: string, key: string): boolean {
  const words = wordsOf(key);
  let reachable = new Array<boolean>(words.length + 1).fill(false);
  reachable[0] = true;
  for (const part of wordsOf(patternText)) {
    const next = new Array<boolean>(words.length + 1).fill(false);
    for (let i = 0; i <= words.length; i += 1) {
      if (part === '#') next[i] = reachable[i] === true || (i > 0 && next[i - 1] === true);
      else next[i] = i > 0 && reachable[i - 1] === true && (part === '*' || part === words[i - 1]);
    }
    reachable = next;
  }
  return reachable[words.length] === true;
}

/** An empty key has no word at all, not an empty one: `*` does not match it. */
function wordsOf(text: string): string[] {
  return text === '' ? [] : text.split('.');
}
