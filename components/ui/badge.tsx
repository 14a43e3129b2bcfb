import { cn } from './cn';

const tones = {
  plain: 'border-line-strong text-muted',
  look: 'border-transparent bg-look-soft text-look',
  act: 'border-transparent bg-act-soft text-act',
  ok: 'border-transparent bg-ok-soft text-ok',
  moving: 'border-transparent bg-moving-soft text-moving',
  unknown: 'border-transparent bg-unknown-soft text-muted',
} as const;

/** A short word about a thing: a queue feature, a type, an environment. */
export function Badge({
  tone = 'plain',
  className,
  ...props
}: React.ComponentProps<'span'> & { tone?: keyof typeof tones }) {
  return (
    <span
      className={cn(
        'inline-flex h-[18px] items-center rounded border px-1 text-[11px] leading-none font-medium whitespace-nowrap',
        tones[tone],
        className,
      )}
      {...props}
    />
  );
}
