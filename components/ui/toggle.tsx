// A choice that is on or off, as a button that stays pressed.

import { Button } from './button';
import { cn } from './cn';

export function Toggle({
  on,
  onToggle,
  title,
  children,
}: {
  on: boolean;
  onToggle: () => void;
  title?: string;
  children: React.ReactNode;
}) {
  return (
    <Button
      aria-pressed={on}
      className={cn(on && 'border-accent bg-accent-soft')}
      title={title}
      onClick={onToggle}
    >
      {children}
    </Button>
  );
}
