// What the list of redrives asks. Server and browser ask it.

export const listedRedrives = { limit: 200 };
