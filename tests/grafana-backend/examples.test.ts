import { join } from 'node:path';
import { conformance } from './conformance.ts';

/** The suite on the examples of the room: it needs nothing of a plugin but that it can be started. */

const examples = join(import.meta.dirname, '../../src/grafana/backend-sdk/examples');
const as = { dataSource: { url: 'http://table', decryptedSecureJsonData: { token: 'not-for-any-log' } } };
const run = (file: string) => ({ command: process.execPath, args: [join(examples, file)] });

conformance({
  name: 'the example of dice',
  launch: run('dice.ts'),
  as,
  queries: { throws: { sides: 6 } },
  failing: [{ what: 'dice with one side', model: { sides: 1 }, status: 400, errorSource: 'plugin' }],
  // An hour has so many whole steps of 4 s, the least that are no more than the panel's 1,000 points.
  large: { model: { sides: 20 }, rows: 900 },
  stream: { path: 'throws' },
});

conformance({
  name: 'the example of threads',
  launch: run('threads/main.ts'),
  as,
  queries: { primes: { below: 100 } },
  failing: [{ what: 'too many primes', model: { below: 1e9 }, status: 400, errorSource: 'plugin' }],
  slow: { model: { below: 10_000_000 } },
  large: { model: { below: 1_299_710 }, rows: 100_000 },
});
