// CloudEvents over AMQP (the AMQP protocol binding, 1.0.2): attributes in headers with the data as the body, or the
// whole event as a JSON document.

import type { CloudEventView } from './decoded-body';
import { type JsonNode, printJson } from './json';
import type { TypedHeader } from './message';

/** `cloudEvents:` is the binding's, `cloudEvents_` its newer form; `ce-` and `ce_` come over from HTTP and Kafka. */
const prefixes = ['cloudevents:', 'cloudevents_', 'ce-', 'ce_'];

const required = ['specversion', 'type', 'source', 'id'];

/** Whether a header may belong to an event. */
export function isEventHeader(name: string): boolean {
  return prefixes.some((prefix) => name.toLowerCase().startsWith(prefix));
}

/** Null without every attribute that an event must have. */
export function eventInHeaders(
  headers: readonly TypedHeader[],
  contentType: string | null,
): CloudEventView | null {
  for (const prefix of prefixes) {
    const own = headers.filter(({ name }) => name.toLowerCase().startsWith(prefix));
    const attributes = own.map(({ name, text }) => ({ name: name.slice(prefix.length), text }));
    if (!required.every((name) => attributes.some((attribute) => attribute.name === name))) continue;
    if (contentType !== null) attributes.push({ name: 'datacontenttype', text: contentType });
    return { mode: 'binary', attributes: ordered(attributes) };
  }
  return null;
}

export function isStructuredEvent(contentType: string | null): boolean {
  return /^\s*application\/cloudevents\+json\b/i.test(contentType ?? '');
}

export type EventData =
  | { kind: 'json'; node: JsonNode }
  | { kind: 'text'; text: string }
  | { kind: 'base64'; base64: string }
  | { kind: 'none' };

/** Null for a document that is no event. A string that is not declared as JSON is the data itself. */
export function eventInDocument(
  root: JsonNode,
): { event: CloudEventView; data: EventData; dataContentType: string | null } | null {
  if (root.kind !== 'object') return null;
  const attributes = root.entries
    .filter(({ key }) => key !== 'data' && key !== 'data_base64')
    .map(({ key, value }) => ({ name: key, text: value.kind === 'string' ? value.value : printJson(value) }));
  if (!required.every((name) => attributes.some((attribute) => attribute.name === name))) return null;
  const dataContentType = attributes.find(({ name }) => name === 'datacontenttype')?.text ?? null;
  const member = (name: string) => root.entries.findLast(({ key }) => key === name)?.value;
  return {
    event: { mode: 'structured', attributes: ordered(attributes) },
    data: dataOf(member('data'), member('data_base64'), dataContentType),
    dataContentType,
  };
}

function dataOf(
  data: JsonNode | undefined,
  base64: JsonNode | undefined,
  contentType: string | null,
): EventData {
  if (base64?.kind === 'string') return { kind: 'base64', base64: base64.value };
  if (data === undefined) return { kind: 'none' };
  const isJson = contentType === null || /\bjson\b/i.test(contentType);
  return data.kind === 'string' && !isJson
    ? { kind: 'text', text: data.value }
    : { kind: 'json', node: data };
}

/** The required ones first; sorting keeps the order of the others. */
function ordered(attributes: CloudEventView['attributes']): CloudEventView['attributes'] {
  const rank = ({ name }: { name: string }) =>
    required.includes(name) ? required.indexOf(name) : required.length;
  return attributes.toSorted((a, b) => rank(a) - rank(b));
}
