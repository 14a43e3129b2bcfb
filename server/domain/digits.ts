// Numbers in English groups of three. By hand: a browser's first use of Intl takes tens of milliseconds, and each
// page would begin with it.

/** "1,234,567"; of what is no whole number, at most `decimals`. */
export function count(value: number, decimals = 0): string {
  const [whole = '', fraction] = String(Number(value.toFixed(decimals))).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
