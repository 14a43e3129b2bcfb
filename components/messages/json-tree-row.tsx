// One value of a JSON tree: its key, then the value or what it holds.

import { ChevronRight } from 'lucide-react';
import { cn } from '../ui/cn';
import { formatExact } from '../ui/format';
import { childrenOf, type JsonRow } from './json-rows';

/** Of one value; the rest comes with a copy of it. */
const shownChars = 2_000;

export function JsonTreeRow({
  id,
  row,
  selected,
  hit,
  onChoose,
}: {
  id: string;
  row: JsonRow;
  selected: boolean;
  hit: boolean;
  /** Chosen, and opened or closed. */
  onChoose: () => void;
}) {
  const { label, level, open } = row;
  return (
    <div
      id={id}
      role="treeitem"
      aria-level={level + 1}
      aria-selected={selected}
      {...(open !== null && { 'aria-expanded': open })}
      className={cn(
        'flex cursor-default items-start py-px pr-3 leading-5 hover:bg-sunken',
        hit && 'bg-look-soft',
        selected && 'bg-accent-soft hover:bg-accent-soft',
      )}
      style={{ paddingLeft: 8 + Math.min(level, 24) * 14 }}
      onClick={onChoose}
    >
      <ChevronRight
        aria-hidden
        className={cn(
          'mt-0.5 size-3.5 shrink-0 text-faint',
          open === true && 'rotate-90',
          open === null && 'invisible',
        )}
      />
      <span className="min-w-0 pl-0.5 [overflow-wrap:anywhere]">
        {label !== null && (
          <>
            <span className={typeof label === 'number' ? 'text-faint' : 'text-accent'}>
              {typeof label === 'number' ? label : JSON.stringify(label)}
            </span>
            <span className="text-faint">: </span>
          </>
        )}
        <Value row={row} />
      </span>
    </div>
  );
}

function Value({ row: { node } }: { row: JsonRow }) {
  switch (node.kind) {
    case 'string':
      return <Long text={JSON.stringify(node.value)} />;
    case 'literal':
      return (
        <span className="text-moving">
          <Long text={node.text} />
        </span>
      );
    case 'object':
    case 'array': {
      const count = childrenOf(node).length;
      const [left, right] = node.kind === 'object' ? '{}' : '[]';
      const noun = node.kind === 'object' ? 'key' : 'item';
      return (
        <span className="text-faint">
          {count === 0
            ? `${left}${right}`
            : `${left} ${formatExact(count)} ${noun}${count === 1 ? '' : 's'} ${right}`}
        </span>
      );
    }
  }
}

function Long({ text }: { text: string }) {
  if (text.length <= shownChars) return text;
  return (
    <>
      {text.slice(0, shownChars)}
      <span className="text-faint">… {formatExact(text.length - shownChars)} more characters</span>
    </>
  );
}
