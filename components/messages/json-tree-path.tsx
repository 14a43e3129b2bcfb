// Where the chosen value of a JSON tree stands, and copies of its path and of itself.

import { type JsonNode, printJson } from '@/server/domain/json';
import { CopyButton } from '../ui/copy-button';

export function JsonTreePath({
  node,
  paths,
}: {
  node: JsonNode | null;
  paths: { jsonPath: string; jq: string } | null;
}) {
  if (paths === null || node === null) {
    return (
      <p className="border-t px-3 py-1.5 text-label leading-7 text-faint">
        Choose a value to copy it or its path.
      </p>
    );
  }
  return (
    <div className="flex flex-wrap items-center gap-x-4 border-t px-3 py-1.5 text-label">
      <Copyable label="Copy path" text={paths.jsonPath}>
        <span className="font-mono [overflow-wrap:anywhere]">{paths.jsonPath}</span>
      </Copyable>
      <Copyable label="Copy path for jq" text={paths.jq}>
        <span className="text-muted">jq</span>
      </Copyable>
      <Copyable label="Copy value" text={() => valueText(node)}>
        <span className="text-muted">value</span>
      </Copyable>
    </div>
  );
}

function Copyable({
  label,
  text,
  children,
}: {
  label: string;
  text: string | (() => string);
  children: React.ReactNode;
}) {
  return (
    <span className="flex min-w-0 items-center gap-0.5">
      {children}
      <CopyButton label={label} text={text} />
    </span>
  );
}

/** A text without its quotes: that is what is wanted in a search or a ticket. */
function valueText(node: JsonNode): string {
  return node.kind === 'string' ? node.value : printJson(node);
}
