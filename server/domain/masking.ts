// Masking rules: what of a message is kept from people below a role. Applied on the server, so that what is masked never
// reaches a browser. Where it is not certain that nothing was missed, all of a body is kept back.

import { z } from 'zod';
import { clusterIdSchema } from './cluster';
import type { JsonNode } from './json';
import { limits } from './limits';
import type { MaskKind } from './mask-kinds';
import { nodesAt, parseMaskPath } from './mask-path';
import { type Role, roles } from './roles';

/** Whoever has a role below this one sees the mask. */
export const maskedBelow = ['operator', 'admin'] as const;

export const maskRuleInputSchema = z
  .object({
    name: z.string().trim().min(1, 'Give the rule a name.').max(limits.maskNameChars),
    kind: z.enum(['json-path', 'header', 'text']),
    pattern: z.string().trim().min(1, 'Write what the rule masks.').max(limits.maskPatternChars),
    /** Null: on every cluster. */
    clusterId: clusterIdSchema.nullable(),
    belowRole: z.enum(maskedBelow),
  })
  .superRefine(({ kind, pattern }, context) => {
    const message = patternProblem(kind, pattern);
    if (message !== null) context.addIssue({ code: 'custom', message, path: ['pattern'] });
  });
export type MaskRuleInput = z.output<typeof maskRuleInputSchema>;
export type MaskRule = MaskRuleInput & { id: string };

/** A sentence for a pattern that is none of its kind; null when it is one. */
export function patternProblem(kind: MaskKind, pattern: string): string | null {
  switch (kind) {
    case 'json-path':
      return parseMaskPath(pattern) === null
        ? 'Write a path such as $.customer.email, $.lines[*].sku or $..card.'
        : null;
    case 'header':
      return null;
    case 'text':
      return expressionProblem(pattern);
  }
}

function expressionProblem(pattern: string): string | null {
  if (/\([^()]*[+*}][^()]*\)[+*{]/.test(pattern)) {
    return 'A group that repeats may not hold what repeats: some texts would take for ever.';
  }
  try {
    return new RegExp(pattern, 'gu').test('')
      ? 'This expression also matches nothing at all. Make it tell more.'
      : null;
  } catch (error) {
    return `This is no regular expression: ${error instanceof Error ? error.message.replace(/^.*: /, '') : String(error)}.`;
  }
}

/** `clusterId` null: not known, so every cluster's. */
export function rulesFor(rules: readonly MaskRule[], role: Role, clusterId: string | null): MaskRule[] {
  return rules.filter(
    (rule) =>
      roles.indexOf(role) < roles.indexOf(rule.belowRole) &&
      (rule.clusterId === null || clusterId === null || rule.clusterId === clusterId),
  );
}

export function maskText(name: string): string {
  return `masked by rule ${name}`;
}

/** What a set of rules does; `used` grows by the names of those that masked something. */
export type Masker = {
  used: Set<string>;
  /** Whether a body has to be looked into. */
  readsBodies: boolean;
  hasPaths: boolean;
  /** For headers and properties: `name` decides, then what the text holds. */
  field(name: string, text: string): string;
  text(text: string): string;
  tree(root: JsonNode): JsonNode;
};

export function createMasker(rules: readonly MaskRule[]): Masker {
  const used = new Set<string>();
  const headers = rules.flatMap((rule) =>
    rule.kind === 'header' ? [{ rule, glob: headerGlob(rule.pattern) }] : [],
  );
  const texts = rules.flatMap((rule) =>
    rule.kind === 'text' ? [{ rule, expression: new RegExp(rule.pattern, 'gu') }] : [],
  );
  const paths = rules.flatMap((rule) => {
    const steps = rule.kind === 'json-path' ? parseMaskPath(rule.pattern) : null;
    return steps === null ? [] : [{ rule, steps }];
  });
  const mask = (rule: MaskRule) => {
    used.add(rule.name);
    return maskText(rule.name);
  };
  const text = (value: string) =>
    texts.reduce((masked, { rule, expression }) => masked.replace(expression, () => mask(rule)), value);
  return {
    used,
    readsBodies: texts.length > 0 || paths.length > 0,
    hasPaths: paths.length > 0,
    field: (name, value) => {
      const byName = headers.find(({ glob }) => glob.test(name));
      return byName === undefined ? text(value) : mask(byName.rule);
    },
    text,
    tree: (root) => {
      const hidden = new Map<JsonNode, MaskRule>();
      // A path may be meant from the document, or from the data of an event that is the document.
      for (const start of [root, ...dataOf(root)]) {
        for (const { rule, steps } of paths) for (const node of nodesAt(start, steps)) hidden.set(node, rule);
      }
      return rebuilt(root, hidden, mask, text);
    },
  };
}

function dataOf(root: JsonNode): JsonNode[] {
  return root.kind === 'object'
    ? root.entries.flatMap(({ key, value }) => (key === 'data' ? [value] : []))
    : [];
}

function rebuilt(
  node: JsonNode,
  hidden: ReadonlyMap<JsonNode, MaskRule>,
  mask: (rule: MaskRule) => string,
  text: (value: string) => string,
): JsonNode {
  const rule = hidden.get(node);
  if (rule !== undefined) return { kind: 'string', start: 0, end: 0, value: mask(rule) };
  const inner = (child: JsonNode) => rebuilt(child, hidden, mask, text);
  switch (node.kind) {
    case 'object':
      return {
        ...node,
        entries: node.entries.map((entry) => ({ ...entry, key: text(entry.key), value: inner(entry.value) })),
      };
    case 'array':
      return { ...node, items: node.items.map(inner) };
    case 'string':
      return { ...node, value: text(node.value) };
    case 'literal': {
      const masked = text(node.text);
      return masked === node.text ? node : { kind: 'string', start: 0, end: 0, value: masked };
    }
  }
}

/** `*` for any run of characters, `?` for one; without case, as header names are written in many. */
export function headerGlob(pattern: string): RegExp {
  const source = pattern.replace(/[\\^$.*+?()[\]{}|]/g, (char) =>
    char === '*' ? '.*' : char === '?' ? '.' : `\\${char}`,
  );
  return new RegExp(`^${source}$`, 'isu');
}
