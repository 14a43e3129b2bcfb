// Registers the demo's broker through the same procedures that the browser uses; on later runs it brings the
// address and the login up to date.

type ClusterInput = {
  name: string;
  kind: string;
  environment: string;
  pollIntervalMs: number;
  config: Record<string, unknown>;
};

export async function registerCluster(url: string, cookie: string, cluster: ClusterInput): Promise<string> {
  const known = await call<{ id: string; name: string }[]>(`${url}/api/trpc/clusters.list`, {
    headers: { cookie },
  });
  const same = known.find(({ name }) => name === cluster.name);
  if (same === undefined) return (await mutate<{ id: string }>(url, cookie, 'clusters.create', cluster)).id;
  await mutate(url, cookie, 'clusters.update', { clusterId: same.id, cluster });
  return same.id;
}

function mutate<T>(url: string, cookie: string, procedure: string, input: unknown): Promise<T> {
  return call<T>(`${url}/api/trpc/${procedure}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', cookie },
    body: JSON.stringify(input),
  });
}

async function call<T>(url: string, init: RequestInit = {}): Promise<T> {
  const answer = (await (await fetch(url, init)).json()) as {
    result?: { data: T };
    error?: { message: string };
  };
  if (answer.error !== undefined)
    throw new Error(`The demo cluster could not be registered: ${answer.error.message}`);
  return answer.result?.data as T;
}
