/** A declared argument as the broker tells it. */
export function ArgumentValue({ value }: { value: unknown }) {
  const compact = JSON.stringify(value);
  const text =
    typeof value === 'string' && value !== ''
      ? value
      : compact.length > 80
        ? JSON.stringify(value, null, 2)
        : compact;
  return <code className="font-mono text-table [overflow-wrap:anywhere] whitespace-pre-wrap">{text}</code>;
}
