import type { JudgedCriteria } from '../../../src/contract/judged-criteria.ts';

/** How the criteria that are asked for came to be where they are: waves of their own, with a gap, below a threshold. */
export function courseOver(asked: URLSearchParams): JudgedCriteria {
  const [from, to] = ['from', 'to'].map((name) => Date.parse(asked.get(name) ?? '')) as [number, number];
  const stepSeconds = Number(asked.get('step') ?? 60);
  const times = Array.from(
    { length: (to - from) / (stepSeconds * 1_000) },
    (_, n) => from + n * stepSeconds * 1_000,
  );
  return {
    stepSeconds,
    times,
    criteria: (asked.get('criteria') ?? '').split(',').map((name, index) => {
      const values = times.map((_, n) =>
        n === 9 ? null : 20 + 12 * Math.sin(n / (3 + index)) + ((n * 7) % 5),
      );
      return {
        name,
        role: 'exit' as const,
        values,
        thresholds: values.map(() => 45),
        verdicts: values.map((value) => (value === null ? null : ('pass' as const))),
      };
    }),
  };
}
