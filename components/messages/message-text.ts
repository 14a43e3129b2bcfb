// What is said of a message in one line, in a copy, and to a text filter. Pure.

import { firstInvalidUtf8 } from '@/server/domain/decode-text';
import type { MessageView } from '@/server/domain/message';
import { bytesOf } from './decode';

/** "rejected in orders · 3 deaths"; null for a message that never died. */
export function deathsSummary({ deaths }: Pick<MessageView, 'deaths'>): string | null {
  const newest = deaths[0];
  if (newest === undefined) return null;
  const count = deaths.reduce((sum, death) => sum + death.count, 0);
  return `${newest.reason} in ${newest.queue}${count > 1 ? ` · ${count} deaths` : ''}`;
}

/** The message `type` property, else its content type. */
export function kindOf(message: MessageView): string | null {
  const type = message.properties.find((property) => property.name === 'type')?.text;
  return type ?? message.contentType;
}

export function exchangeName(exchange: string): string {
  return exchange === '' ? '(default)' : exchange;
}

/** Everything a text filter looks at, in lower case. */
export function searchTextOf(message: MessageView): string {
  const bytes = bytesOf(message.bodyBase64);
  const parts = [
    message.exchange,
    message.routingKey,
    message.offset ?? '',
    ...message.properties.flatMap(({ name, text }) => [name, text]),
    ...message.headers.flatMap(({ name, text }) => [name, text]),
    ...message.deaths.flatMap((death) => [death.reason, death.queue, death.exchange, ...death.routingKeys]),
    new TextDecoder().decode(bytes),
    maskedText(message),
  ];
  return parts.join('\n').toLowerCase();
}

/** What may be seen of a body that stays on the server. */
function maskedText({ masked }: MessageView): string {
  const content = masked?.body?.content;
  return content?.kind === 'tree' || content?.kind === 'text' ? content.text : '';
}

/** A message as JSON, for a ticket or a script. The body is text where it is UTF-8, base64 otherwise. */
export function messageAsJson(message: MessageView): string {
  const { bodyBase64, bodyTruncated, ...rest } = message;
  const bytes = bytesOf(bodyBase64);
  const isText = firstInvalidUtf8(bytes) === null;
  const body = isText
    ? { encoding: 'utf-8', text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) }
    : { encoding: 'base64', text: bodyBase64 };
  return JSON.stringify({ ...rest, body: { ...body, truncated: bodyTruncated } }, null, 2);
}

export function messagesAsJson(messages: readonly MessageView[]): string {
  return `[\n${messages.map(messageAsJson).join(',\n')}\n]\n`;
}

/** A name for a downloaded body that any file system takes. */
export function bodyFileName(message: MessageView, queue: string): string {
  const base = `${queue}-${message.messageId ?? message.fingerprint.slice(0, 12)}`;
  const extension = extensionOf(message.contentType);
  return `${base.replace(/[^\p{L}\p{N}._-]+/gu, '_').slice(0, 120)}.${extension}`;
}

function extensionOf(contentType: string | null): string {
  if (contentType === null) return 'bin';
  if (/json/i.test(contentType)) return 'json';
  if (/xml/i.test(contentType)) return 'xml';
  return /^text\//i.test(contentType) ? 'txt' : 'bin';
}
