// A person's search text as a LIKE pattern: Prisma's `contains` leaves % and _ their meaning.

export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
