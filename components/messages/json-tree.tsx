// JSON as a tree of native <details>: keyboard and screen reader behaviour come with them. Text only.

import { ChevronRight } from 'lucide-react';
import type { JsonNode } from '@/server/domain/json';

/** Levels that start open; deeper ones open by a click. */
const openLevels = 3;
/** A longer list starts closed, so that a page is not a wall of items. */
const openItems = 50;

export function JsonTree({ node }: { node: JsonNode }) {
  return (
    <div className="font-mono text-table [overflow-wrap:anywhere]">
      <JsonValue label={null} node={node} level={0} />
    </div>
  );
}

function JsonValue({ label, node, level }: { label: string | null; node: JsonNode; level: number }) {
  const name =
    label === null ? null : (
      <>
        <span className="text-accent">{label}</span>
        <span className="text-faint">: </span>
      </>
    );
  if (node.kind === 'string') {
    return (
      <div className="pl-4">
        {name}
        <span className="whitespace-pre-wrap">{JSON.stringify(node.value)}</span>
      </div>
    );
  }
  if (node.kind === 'literal') {
    return (
      <div className="pl-4">
        {name}
        <span className="text-moving">{node.text}</span>
      </div>
    );
  }
  const children =
    node.kind === 'object'
      ? node.entries.map(({ key, value }) => ({ label: JSON.stringify(key), value }))
      : node.items.map((value, index) => ({ label: String(index), value }));
  const brackets = node.kind === 'object' ? '{}' : '[]';
  if (children.length === 0) {
    return (
      <div className="pl-4">
        {name}
        {brackets}
      </div>
    );
  }
  return (
    <details open={level < openLevels && children.length <= openItems}>
      <summary className="flex w-fit list-none items-center hover:text-accent">
        <ChevronRight
          aria-hidden
          className="size-3.5 shrink-0 text-faint in-[details[open]>summary]:rotate-90"
        />
        <span className="pl-0.5">
          {name}
          <span className="text-faint">
            {brackets[0]} {children.length} {node.kind === 'object' ? 'keys' : 'items'} {brackets[1]}
          </span>
        </span>
      </summary>
      <div className="ml-1 border-l pl-3">
        {children.map((child, index) => (
          <JsonValue key={index} label={child.label} node={child.value} level={level + 1} />
        ))}
      </div>
    </details>
  );
}
