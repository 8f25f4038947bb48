import type { Criterion, CriterionTest, RolloutPlan } from '../shape.ts';
import type { Complaint } from './complaint.ts';

/**
 * Criteria on one source that cannot go together at a stage: an exit that a value passes although it trips a trigger,
 * and pairs that no value satisfies. Thresholds of different kinds, a number and a multiple of the baseline say, can
 * only be compared once the rollout runs, and are left to it. Exits may tighten from stage to stage: only criteria of
 * the same stage are compared.
 */
export function contradictions(plan: RolloutPlan): Complaint[] {
  const told = new Set<string>();
  return plan.stages.flatMap(({ exit, rollback }) => {
    const triggers = [...new Set([...plan.rollback, ...rollback])];
    const pairs = exit.flatMap((name, at) => [
      ...triggers.map((other) => ({ name, other, role: 'trigger' as const })),
      ...exit.slice(at + 1).map((other) => ({ name, other, role: 'exit' as const })),
    ]);
    return pairs.flatMap(({ name, other, role }) => {
      const key = `${name} ${role} ${other}`;
      const problem = told.has(key) ? undefined : contradiction(plan.criteria, name, other, role);
      told.add(key);
      return problem ? [{ path: ['criteria', name, 'test'], message: problem }] : [];
    });
  });
}

function contradiction(
  criteria: Record<string, Criterion>,
  name: string,
  otherName: string,
  role: 'exit' | 'trigger',
): string | undefined {
  const [one, other] = [name, otherName].map((of) =>
    Object.hasOwn(criteria, of) ? criteria[of] : undefined,
  );
  if (!one || !other || name === otherName || sourceKey(one) !== sourceKey(other)) return undefined;
  const [mine, theirs] = [limitsOf(one.test), limitsOf(other.test)];
  if (mine.kind !== theirs.kind) return undefined;
  const pairs = mine.limits.flatMap((limit, at) => {
    const against = theirs.limits[at];
    return against ? [{ limit, against }] : [];
  });
  if (pairs.some(({ limit, against }) => disjoint(limit, against)))
    return `contradicts the ${role} ${otherName}: no value is ${words(one.test)} and ${words(other.test)}; change one of the two thresholds`;
  if (role === 'trigger' && pairs.some(({ limit, against }) => looser(limit, against)))
    return `contradicts the trigger ${otherName}: ${words(one.test)} passes where ${words(other.test)} is broken and rolls back; make the exit as strict as the trigger, or the trigger looser`;
  return undefined;
}

/** Everything of a source that decides which samples it gives, whatever the order of its labels. */
function sourceKey({ source }: Criterion): string {
  return JSON.stringify(source, (_key, value: unknown) =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

interface Limit {
  side: 'at most' | 'at least';
  value: number;
  /** The limit itself is allowed. */
  inclusive: boolean;
}

/** What a value must keep to. A multiple of the baseline is a limit on a large baseline, and one on its floor. */
function limitsOf(test: CriterionTest): { kind: string; limits: Limit[] } {
  const atMost = (value: number): Limit[] => [{ side: 'at most', value, inclusive: true }];
  switch (test.kind) {
    case 'rate':
    case 'age':
      return { kind: test.kind, limits: atMost(test.atMost) };
    case 'reconciled':
      return { kind: test.kind, limits: atMost(test.tolerance) };
    case 'no-events':
      return { kind: test.kind, limits: atMost(0) };
    case 'ratio':
      return { kind: test.kind, limits: [{ side: 'at least', value: test.atLeast, inclusive: true }] };
    case 'threshold': {
      const { comparison, threshold } = test;
      const side = comparison.startsWith('<') ? 'at most' : 'at least';
      const limit = (value: number): Limit => ({ side, value, inclusive: comparison.endsWith('=') });
      if (typeof threshold === 'number') return { kind: 'number', limits: [limit(threshold)] };
      if ('timesInstances' in threshold)
        return { kind: 'instances', limits: [limit(threshold.timesInstances)] };
      const { timesBaseline: times, floor } = threshold;
      return { kind: 'baseline', limits: [limit(times), limit(times * floor)] };
    }
  }
}

function looser(limit: Limit, than: Limit): boolean {
  if (limit.side !== than.side) return false;
  if (limit.value === than.value) return limit.inclusive && !than.inclusive;
  return limit.side === 'at most' ? limit.value > than.value : limit.value < than.value;
}

function disjoint(one: Limit, other: Limit): boolean {
  if (one.side === other.side) return false;
  const [most, least] = one.side === 'at most' ? [one, other] : [other, one];
  return most.value < least.value || (most.value === least.value && !(most.inclusive && least.inclusive));
}

function words(test: CriterionTest): string {
  switch (test.kind) {
    case 'rate':
    case 'age':
      return `<= ${test.atMost}`;
    case 'ratio':
      return `>= ${test.atLeast}`;
    case 'reconciled':
      return `within ${test.tolerance}`;
    case 'no-events':
      return 'without events';
    case 'threshold': {
      const { comparison, threshold } = test;
      if (typeof threshold === 'number') return `${comparison} ${threshold}`;
      return 'timesInstances' in threshold
        ? `${comparison} ${threshold.timesInstances} × instances`
        : `${comparison} ${threshold.timesBaseline} × baseline (floor ${threshold.floor})`;
    }
  }
}
