import { conditionsOf } from '../../alerts/rule.ts';
import { rules } from '../../alerts/rules.ts';
import { reachText } from './backtest-text.ts';
import { parse, whole, type Output } from './command-line.ts';
import { json } from './json.ts';
import { readSoundPlan } from './sound-plan.ts';

const flags = { json: { type: 'boolean' }, 'runs-per-hour': { type: 'string' } } as const;

const shippedPlans = ['adaptive-polling', 'search-console-sync', 'optimize'].map(
  (name) => new URL(`../../rollouts/${name}.yaml`, import.meta.url).pathname,
);

/**
 * Carries out `rollcall rollout reach`. It asks no service: the state machines are simulated here. The exit code is 1
 * where something that has to fire cannot.
 */
export async function reach(args: string[]): Promise<Output> {
  const { values, positionals } = parse(args, flags, Infinity);
  const perHour = values['runs-per-hour'];
  const assumed = perHour === undefined ? {} : { runsPerHour: whole('--runs-per-hour', perHour) };
  const plans = await Promise.all((positionals.length > 0 ? positionals : shippedPlans).map(readSoundPlan));
  // The rooms of the scheduler are loaded by this command alone: the others begin sooner without them.
  const simulation = await import('../scheduler/reach/reach.ts');
  const report = simulation.reach(
    plans.map(({ plan }) => plan),
    conditionsOf(rules),
    assumed,
  );
  return { text: values.json ? json(report) : reachText(report), exitCode: report.unreachable > 0 ? 1 : 0 };
}
