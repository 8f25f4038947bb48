import { z } from 'zod';

const error = 'must say why, in 3 to 500 characters';

/** Why, in the words of the one who acts; it stands in the audit log. */
export const reason = z.string({ error }).trim().min(3, error).max(500, error);
