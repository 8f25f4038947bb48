import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

/**
 * The service, by `node src/scheduler/main.ts`. What Node.js compiles of it is kept for the next start, which is a third
 * quicker with it: where the packages are, which nobody else may write to (anybody may in the system's temporary folder),
 * or in the folder that NODE_COMPILE_CACHE names. Where that cannot be written, nothing is kept.
 */
enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/compiled'));
await import('./run.ts');
