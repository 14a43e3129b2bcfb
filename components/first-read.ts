// What the server read for the first frame of a page, and when; null when it had nothing.

export type FirstRead<Data> = { data: Data; atMs: number } | null;
