/** A declared argument as the broker tells it. */
export function ArgumentValue({ value }: { value: unknown }) {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 1);
  return <code className="font-mono text-table [overflow-wrap:anywhere] whitespace-pre-wrap">{text}</code>;
}
