import { SentinelSettingsError } from '../sentinel/settings.ts';
import { UsageError } from './usage-error.ts';

export const sentinelUsage = `rollcall sentinel --config FILE                        start a sentinel, which watches cells and signs permits`;

/** Carries out `rollcall sentinel`: it prints where it answers, and runs until it is stopped. */
export async function sentinel(args: string[]): Promise<string> {
  // What serves is loaded by the one command that does.
  const { startSentinel } = await import('../sentinel/start.ts');
  await startSentinel(args).catch((error: unknown) => {
    throw error instanceof SentinelSettingsError ? new UsageError(error.message) : error;
  });
  return '';
}
