// How the bodies of one queue are read where they do not say so themselves: a schema that was written down here, or
// the registry that the messages name a schema of.

import { z } from 'zod';
import { limits } from './limits';
import { queueRefSchema } from './queue';

export const schemaFormats = { avro: 'Avro', protobuf: 'Protobuf' } as const;
export type SchemaFormat = keyof typeof schemaFormats;

/** Null for an address that may be asked; else a sentence. Where its name leads to is checked when it is asked. */
export function registryUrlProblem(text: string): string | null {
  if (!URL.canParse(text)) return 'Write the address of the registry in full, such as http://registry:8081.';
  const { protocol, username, password } = new URL(text);
  if (protocol !== 'http:' && protocol !== 'https:') return 'A registry is asked by http or https only.';
  if (username !== '' || password !== '') {
    return 'An address with a user name or a password would be shown to everyone here. Leave them out.';
  }
  return null;
}

const registryUrlSchema = z
  .string()
  .trim()
  .max(limits.registryUrlChars)
  .superRefine((text, context) => {
    const problem = registryUrlProblem(text);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem });
  });

export const queueDecodingSchema = z
  .object({
    format: z.enum(['avro', 'protobuf']),
    /** An Avro schema as JSON, or a .proto file; empty where the registry has it. */
    schema: z.string().max(limits.schemaChars),
    /** Of a .proto file, with or without its package; empty for its first message. */
    messageType: z.string().trim().max(limits.messageTypeChars),
    registryUrl: registryUrlSchema.nullable(),
  })
  .refine(({ schema, registryUrl }) => schema.trim() !== '' || registryUrl !== null, {
    message: 'Give a schema, or the address of the registry that has it.',
  });
export type QueueDecoding = z.output<typeof queueDecodingSchema>;

export type QueueDecodingView = QueueDecoding & { actor: string; updatedAtMs: number };

/** Null: bodies are read by what they say themselves. */
export const setDecodingSchema = queueRefSchema.extend({ decoding: queueDecodingSchema.nullable() });
