import type { CriterionVerdict } from '../../contract/rollout.ts';
import type { JudgedCriteria } from '../../contract/judged-criteria.ts';
import type { Queryable } from '../storage/database.ts';

export interface JudgedQuestion {
  /** Names; all where none is named. */
  criteria?: readonly string[] | undefined;
  /** ms since 1970, both included. */
  from: number;
  to: number;
  stepMs: number;
}

interface Row {
  step: number;
  name: string;
  role: 'exit' | 'trigger';
  value: number | null;
  threshold: number | null;
  verdict: CriterionVerdict;
}

/** How the criteria of a rollout were judged, as columns. Of several verdicts in a step it is the last. */
export async function readJudgedCriteria(
  database: Queryable,
  rollout: string,
  { criteria, from, to, stepMs }: JudgedQuestion,
): Promise<JudgedCriteria> {
  const rows = await database.query<Row>(
    `select distinct on (step, name) step, name, criterion ->> 'role' as role,
       (criterion ->> 'value')::float8 as value, (criterion ->> 'threshold')::float8 as threshold,
       criterion ->> 'verdict' as verdict
     from (
       select at, floor(extract(epoch from at) * 1000 / $1::float8)::int8 as step, criterion,
         criterion ->> 'name' as name
       from rollout_verdicts, jsonb_array_elements(criteria) as criterion
       where rollout = $2 and at between $3 and $4
     ) as judged
     where $5::text[] is null or name = any($5)
     order by step, name, at desc`,
    [stepMs, rollout, new Date(from), new Date(to), criteria ? [...criteria] : null],
  );
  const steps = [...new Set(rows.map(({ step }) => step))];
  const place = new Map(steps.map((step, index) => [step, index]));
  const empty = () => new Array<null>(steps.length).fill(null);
  const columns = new Map<string, JudgedCriteria['criteria'][number]>();
  for (const { step, name, role, value, threshold, verdict } of rows) {
    const column = columns.get(name) ?? {
      name,
      role,
      values: empty(),
      thresholds: empty(),
      verdicts: empty(),
    };
    columns.set(name, column);
    const at = place.get(step) as number;
    column.role = role;
    column.values[at] = value;
    column.thresholds[at] = threshold;
    column.verdicts[at] = verdict;
  }
  return {
    stepSeconds: stepMs / 1_000,
    times: steps.map((step) => step * stepMs),
    criteria: [...columns.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
  };
}
