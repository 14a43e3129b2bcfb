// What a cluster is for; '' where nobody said.

export const environments = ['', 'development', 'staging', 'production'] as const;
export type Environment = (typeof environments)[number];
