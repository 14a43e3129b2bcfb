// A .proto file as the table that decoding needs: which field of which message has which number and type. Parsed by
// protobufjs, whose generated code is not used: a schema comes from people, and is only read.

import protobuf from 'protobufjs';
import { DomainError } from '@/server/domain/errors';

export type ProtoField = {
  name: string;
  type: string;
  repeated: boolean;
  /** What `type` names where it is not a scalar. */
  message: ProtoMessage | null;
  values: ReadonlyMap<number, string> | null;
  /** The key's scalar type, for a map. */
  key: string | null;
};

/** Fields by number. Messages may contain themselves. */
export type ProtoMessage = { name: string; fields: Map<number, ProtoField> };

/** Throws invalid with a sentence. `messageType` may leave out the package where it is not ambiguous. */
export function protoMessage(source: string, messageType: string): ProtoMessage {
  return tableOf(typeOf(parsed(source), messageType), new Map());
}

/** By its place among the messages of the file, and in each that holds it, as a registry's framing tells it. */
export function protoMessageAt(source: string, indexes: readonly number[]): ProtoMessage {
  let found: protobuf.Type | null = null;
  let among = fileTypes(parsed(source));
  for (const index of indexes) {
    found = among[index] ?? null;
    if (found === null) throw invalid(`The .proto file has no message at place ${indexes.join('.')}.`);
    among = found.nestedArray.filter((nested) => nested instanceof protobuf.Type);
  }
  if (found === null) throw invalid('The .proto file declares no message.');
  return tableOf(found, new Map());
}

/** The messages at the top of the file itself, in its order; not those that came by import. */
function fileTypes(root: protobuf.NamespaceBase): protobuf.Type[] {
  return root.nestedArray.flatMap((nested) => {
    if (nested instanceof protobuf.Type) return [nested];
    return nested instanceof protobuf.Namespace && nested.fullName !== '.google' ? fileTypes(nested) : [];
  });
}

function parsed(source: string): protobuf.Root {
  const root = new protobuf.Root();
  try {
    const { imports = [], weakImports = [] } = protobuf.parse(source, root, { keepCase: true });
    for (const name of [...imports, ...weakImports]) addImport(root, name);
    root.resolveAll();
  } catch (error) {
    if (error instanceof DomainError) throw error;
    throw invalid(`The .proto file cannot be read: ${detailOf(error)}.`);
  }
  return root;
}

/** The full names of the messages that a file declares, in its order; for the choice of one. */
function messageNames(root: protobuf.NamespaceBase): string[] {
  return root.nestedArray.flatMap((nested) => {
    if (nested instanceof protobuf.Type) return [nested.fullName.slice(1), ...messageNames(nested)];
    return nested instanceof protobuf.Namespace ? messageNames(nested) : [];
  });
}

/** Google's own types come with the parser; a file of one's own must be pasted into the schema. */
function addImport(root: protobuf.Root, name: string): void {
  const common = protobuf.common.get(name);
  if (common?.nested === undefined) {
    throw invalid(
      `The .proto file imports ${name}, which is not here. Paste what it declares into the schema.`,
    );
  }
  root.addJSON(common.nested);
}

function typeOf(root: protobuf.Root, messageType: string): protobuf.Type {
  const names = messageNames(root).filter((name) => !name.startsWith('google.protobuf.'));
  const wanted = messageType.trim().replace(/^\./, '');
  const found = names.filter((name) => name === wanted || (wanted !== '' && name.endsWith(`.${wanted}`)));
  const [only] = wanted === '' ? names : found;
  if (only === undefined || (wanted !== '' && found.length !== 1 && !found.includes(wanted))) {
    const declared = names.length === 0 ? 'no message' : names.slice(0, 10).join(', ');
    throw invalid(`The .proto file does not declare one message ${wanted}. It declares ${declared}.`);
  }
  return root.lookupType(found.includes(wanted) ? wanted : only);
}

function tableOf(type: protobuf.Type, made: Map<protobuf.Type, ProtoMessage>): ProtoMessage {
  const known = made.get(type);
  if (known !== undefined) return known;
  const message: ProtoMessage = { name: type.fullName.slice(1), fields: new Map() };
  made.set(type, message);
  for (const field of type.fieldsArray) {
    const { resolvedType } = field;
    message.fields.set(field.id, {
      name: field.name,
      type: field.type,
      repeated: field.repeated,
      message: resolvedType instanceof protobuf.Type ? tableOf(resolvedType, made) : null,
      values: resolvedType instanceof protobuf.Enum ? new Map(namesOf(resolvedType)) : null,
      key: field instanceof protobuf.MapField ? field.keyType : null,
    });
  }
  return message;
}

function namesOf({ values }: protobuf.Enum): [number, string][] {
  // Of aliases the first is the one that is written.
  return Object.entries(values)
    .toReversed()
    .map(([name, number]) => [number, name]);
}

function detailOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}

function invalid(message: string): DomainError {
  return new DomainError('invalid', message);
}
