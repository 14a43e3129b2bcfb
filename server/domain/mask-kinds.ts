// What a masking rule's pattern is.

export const maskKinds = {
  'json-path': 'JSON path',
  header: 'Header',
  text: 'Text',
} as const;
export type MaskKind = keyof typeof maskKinds;
