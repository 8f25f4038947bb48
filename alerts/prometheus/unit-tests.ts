import { stringify } from 'yaml';
import { duration } from '../../src/contract/moment.ts';
import type { AlertRule, Level } from '../rule.ts';
import { exercises, type Exercise, type ExercisedSeries } from './exercises.ts';
import { alertName } from './rules-file.ts';

const step = 30;
const minute = 60;
/** Well for so long first, so that the day's median is that of well times. */
const wellFor = 60 * minute;
/** Shorter than what the rules bridge. */
const gapFor = 2 * minute;
/** A gauge is looked back at for so long after it ended or changed. */
const lookBack = 3 * minute;

interface Phase {
  seconds: number;
  is: 'well' | 'ill' | 'gap' | 'now and then';
}

/**
 * What `promtool test rules` runs: each rule at each of its levels fires after its time and not before, lives through a
 * gap, does not flap, resolves, and is not fired by a blip. What is asked are Prometheus's own `ALERTS`.
 */
export function prometheusTests(rules: readonly AlertRule[], rulesFile: string): string {
  const document = {
    rule_files: [rulesFile],
    evaluation_interval: `${step}s`,
    tests: rules.flatMap((rule) => {
      if (rule.prometheus === null) return [];
      const exercise = exercises[rule.name];
      if (!exercise)
        throw new Error(
          `alerts/prometheus/exercises.ts has nothing for ${rule.name}: say what its fault looks like.`,
        );
      return rule.levels.flatMap((level) => testsOf(rule, level, exercise(level)));
    }),
  };
  return `# Generated from alerts/prometheus/exercises.ts by \`npm run generate\`: change that.\n${stringify(document, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

function testsOf(rule: AlertRule, level: Level, exercise: Exercise): object[] {
  const { lag = 0 } = exercise;
  const held = duration.parse(level.for) / 1_000;
  const kept = duration.parse(rule.keepFiringFor) / 1_000;
  const fires = wellFor + held + lag + minute;
  const gap = exercise.absence ? 0 : gapFor;
  const whole: Phase[] = [
    { is: 'well', seconds: wellFor },
    { is: 'ill', seconds: held + lag + 4 * minute },
    { is: 'gap', seconds: gap },
    { is: 'ill', seconds: 2 * minute },
    { is: 'now and then', seconds: 10 * minute },
    { is: 'well', seconds: kept + lag + lookBack + 3 * minute },
  ];
  const from = (phase: number) => whole.slice(0, phase).reduce((sum, { seconds }) => sum + seconds, 0);
  const name = `${alertName(rule)} (${level.severity})`;
  const blip: Phase[] = [
    { is: 'well', seconds: wellFor },
    { is: 'ill', seconds: Math.max(0, held - minute) },
    { is: 'well', seconds: lookBack + lag + 2 * minute },
  ];
  return [
    test(
      `${name} fires, lives through a gap, does not flap, and resolves`,
      exercise.series,
      whole,
      [
        [wellFor - step, 0],
        ...(held > minute ? [[wellFor + held - step, 0] as const] : []),
        [fires, 1],
        [from(3) - step, 1],
        [from(4) - step, 1],
        ...[2, 4, 6, 8, 10].map((minutes) => [from(4) + minutes * minute - step, 1] as const),
        [from(6) - step, 0],
      ],
      rule,
      level,
    ),
    // A rate carries a blip on for as long as its window is: there the window is what keeps it from flapping.
    ...(held > minute && lag === 0
      ? [
          test(
            `${name} is not fired by what lasts shorter than ${level.for}`,
            exercise.series,
            blip,
            blip.flatMap((_, index) => {
              const end = blip.slice(0, index + 1).reduce((sum, { seconds }) => sum + seconds, 0);
              return [[end - step, 0] as const];
            }),
            rule,
            level,
          ),
        ]
      : []),
  ];
}

function test(
  name: string,
  series: readonly ExercisedSeries[],
  phases: readonly Phase[],
  moments: readonly (readonly [at: number, firing: number])[],
  rule: AlertRule,
  { severity }: Level,
): object {
  const firing = `count(ALERTS{alertname="${alertName(rule)}", severity="${severity}", alertstate="firing"}) or vector(0)`;
  return {
    name,
    interval: `${step}s`,
    input_series: series.map((each) => ({ series: each.selector, values: valuesOf(each, phases) })),
    promql_expr_test: moments.map(([at, value]) => ({
      expr: firing,
      eval_time: `${at}s`,
      exp_samples: [{ value }],
    })),
  };
}

/** In promtool's notation: `v+0xn` is v and n more of it, `stale` the mark of a scrape that failed, `_` no sample. */
function valuesOf({ at }: ExercisedSeries, phases: readonly Phase[]): string {
  const runs: { value: string; more: number }[] = [];
  let before = 0;
  let seconds = 0;
  for (const { is, seconds: length } of phases)
    for (let passed = 0; passed < length; passed += step, seconds += step) {
      const value = is === 'gap' ? (passed === 0 ? 'stale' : '_') : next(is, passed);
      const last = runs.at(-1);
      if (last?.value === value && value !== 'stale') last.more += 1;
      else runs.push({ value, more: 0 });
    }
  return runs
    .map(({ value, more }) => {
      if (value === '_') return more === 0 ? '_' : `_x${more + 1}`;
      return more === 0 ? value : `${value}+0x${more}`;
    })
    .join(' ');

  function next(is: Exclude<Phase['is'], 'gap'>, passed: number): string {
    // Ill for half a minute of each minute: no pause is as long as an alert is kept for.
    const ill = is === 'ill' || (is === 'now and then' && passed % minute !== 0);
    before = at({ seconds, ill, before });
    return String(Number(before.toPrecision(12)));
  }
}
