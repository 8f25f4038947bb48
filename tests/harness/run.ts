import { parseArgs } from 'node:util';
import { clusterRounds } from '../cluster/rounds.ts';
import { killRounds } from './kill-rounds.ts';
import { pollingRun } from './polling-run.ts';
import { integration } from './profile.ts';
import { soak } from './soak-profile.ts';

/**
 * `npm run harness -- integration | soak | kill | cluster [--rounds N] [--seed S]`: prints one JSON document; exit code 1 when a
 * limit was broken. `HARNESS_SOAK_MINUTES` says how long the soak is; 15 by default.
 */
async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { rounds: { type: 'string', default: '200' }, seed: { type: 'string', default: '1' } },
  });
  const [harness, ...others] = positionals;
  if (others.length > 0) throw new Error(`one harness at a time, not ${positionals.join(', ')}`);
  const report = await start(harness, wholeNumber('rounds', values.rounds), wholeNumber('seed', values.seed));
  console.log(JSON.stringify(report, null, 2));
  for (const reason of report.reasons) console.error(`harness: ${reason}`);
  process.exitCode = report.reasons.length === 0 ? 0 : 1;
}

function start(harness: string | undefined, rounds: number, seed: number): Promise<{ reasons: string[] }> {
  if (harness === 'integration') return pollingRun(integration());
  if (harness === 'soak') return pollingRun(soak(soakMinutes()));
  const onRound = (round: number) => {
    if (process.stderr.isTTY) process.stderr.write(`\rround ${round + 1} of ${rounds} `);
  };
  if (harness === 'kill') return killRounds(rounds, { seed, onRound });
  if (harness === 'cluster') return clusterRounds(rounds, { seed, onRound });
  throw new Error('name a harness: integration, soak, kill or cluster');
}

function wholeNumber(flag: string, given: string): number {
  if (/^[1-9]\d{0,5}$/.test(given)) return Number(given);
  throw new Error(`--${flag} ${JSON.stringify(given)}: must be a whole number from 1 on`);
}

function soakMinutes(): number {
  const given = process.env.HARNESS_SOAK_MINUTES || '15';
  const minutes = Number(given);
  if (minutes >= 5 && minutes <= 1_440) return minutes;
  throw new Error(`HARNESS_SOAK_MINUTES ${JSON.stringify(given)}: must be from 5 to 1440`);
}

main().catch((error: unknown) => {
  console.error(`harness: ${error instanceof Error ? error.message : String(error)}`);
  process.exit(2);
});
