// The calls that nobody needs to be signed in for.

import { reachSpillway } from '../reach-spillway';

/** Throws with the sentence of the answer. */
export async function post<Answer>(
  path: string,
  method: 'POST' | 'PUT' | 'DELETE',
  body: object,
): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const response = await reachSpillway(path, { method, headers, body: JSON.stringify(body) });
  const answer = (await response.json()) as Answer & { error?: { message: string } };
  if (answer.error !== undefined) throw new Error(answer.error.message);
  return answer;
}
