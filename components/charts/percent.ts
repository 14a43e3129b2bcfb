// A share of a plot, as SVG and CSS write it.

export function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))}%`;
}
