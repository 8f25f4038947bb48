import { SentinelSettingsError } from './settings.ts';
import { startSentinel } from './start.ts';

startSentinel(process.argv.slice(2)).catch((error: unknown) => {
  const isTheReaders = error instanceof SentinelSettingsError;
  console.error(isTheReaders ? `rollcall sentinel: ${error.message}` : error);
  process.exit(isTheReaders ? 2 : 1);
});
