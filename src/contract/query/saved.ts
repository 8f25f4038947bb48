import { z } from 'zod';

/** What every saved query carries. What an older version wrote is migrated before it is read (query-migration.ts). */
export const saved = {
  schemaVersion: z
    .int()
    .min(1)
    .optional()
    .describe(
      'Which version of queries it was written for; the editor writes it. Without it the first is meant.',
    ),
};
