/** A token's name: 1 to 63 characters. */
export const tokenNameRule = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/** What a token may do, the weakest first; each holds the ones before it. */
export const tokenScopes = ['read', 'operate', 'admin'] as const;
