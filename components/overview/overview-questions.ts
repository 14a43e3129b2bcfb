// What the overview asks first. Server and browser ask it.

export const worstFirst = { leastSeverity: 1, sort: 'worst', limit: 8 } as const;
/** Wrong in some days. What is wrong already stands above them. */
export const growing = { growing: true, mostSeverity: 0, sort: 'depth', limit: 3 } as const;
export const newestRedrives = { limit: 50 };
