// What narrows the list beneath it. The key / leads to it; Enter and Escape lead out of it, and leave what was typed:
// a browser would take Escape in such a field for its emptying.

import { Input } from './field';

type FilterInputProps = Omit<React.ComponentProps<'input'>, 'type' | 'value' | 'onChange' | 'onKeyDown'> & {
  value: string;
  onFilter: (text: string) => void;
};

export function FilterInput({ onFilter, ...props }: FilterInputProps) {
  return (
    <Input
      data-filter
      type="search"
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => onFilter(event.target.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' && event.key !== 'Enter') return;
        event.preventDefault();
        event.currentTarget.blur();
      }}
      {...props}
    />
  );
}
