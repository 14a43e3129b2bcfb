// Buttons. `primary` at most once per screen; `danger` only for what destroys.

import { cn } from './cn';

const variants = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong border-transparent font-medium',
  secondary: 'bg-ground text-text border-line-strong hover:bg-raised',
  ghost: 'bg-transparent text-muted border-transparent hover:bg-sunken hover:text-text',
  danger: 'bg-act text-on-act border-transparent hover:opacity-90 font-medium',
  'danger-quiet': 'bg-ground text-act border-line-strong hover:bg-act-soft',
} as const;

const sizes = {
  sm: 'h-7 px-2 text-table gap-1.5',
  md: 'h-8 px-3 text-body gap-2',
  icon: 'h-8 w-8 justify-center',
} as const;

export type ButtonProps = React.ComponentProps<'button'> & {
  variant?: keyof typeof variants;
  size?: keyof typeof sizes;
};

export function buttonClass({
  variant = 'secondary',
  size = 'md',
}: Pick<ButtonProps, 'variant' | 'size'> = {}): string {
  return cn(
    'inline-flex items-center justify-center rounded-control border whitespace-nowrap transition-colors duration-100 select-none [&_svg]:size-4 [&_svg]:shrink-0',
    'disabled:cursor-not-allowed disabled:opacity-50',
    variants[variant],
    sizes[size],
  );
}

export function Button({ variant, size, className, type = 'button', ...props }: ButtonProps) {
  const style = buttonClass({ ...(variant && { variant }), ...(size && { size }) });
  return <button type={type} className={cn(style, className)} {...props} />;
}
