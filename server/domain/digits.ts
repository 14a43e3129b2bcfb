// Numbers in English groups of three. By hand: a browser needs 20 ms for the first use of Intl, a phone 90, and a page begins with it.

/** "1,234,567"; of what is no whole number, at most `decimals`. */
export function count(value: number, decimals = 0): string {
  const [whole = '', fraction] = String(Number(value.toFixed(decimals))).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
