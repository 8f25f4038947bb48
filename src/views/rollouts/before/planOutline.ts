import { parse } from 'yaml';

/** What of a plan's text a form needs to offer its criteria. Whether the plan is sound is for the scheduler to say. */
export interface PlanOutline {
  criteria: {
    name: string;
    title: string;
    /** The number that its threshold is written with; undefined where it has none, and nothing can be varied. */
    threshold: number | undefined;
    /** History does not hold what it is judged on: the age of artefacts, alerts of another system. */
    unrecorded: boolean;
  }[];
}

const nothing: PlanOutline = { criteria: [] };
const unrecordedKinds = new Set(['artefact', 'alerts']);
const longestPlan = 1_000_000;

/** Of a text that is no plan, nothing. */
export function outlineOf(text: string): PlanOutline {
  if (text.length > longestPlan) return nothing;
  const criteria = fieldsOf(fieldsOf(parsed(text))['criteria']);
  return {
    criteria: Object.entries(criteria).map(([name, value]) => {
      const { title, source, test } = fieldsOf(value);
      return {
        name,
        title: typeof title === 'string' ? title : name,
        threshold: thresholdOf(fieldsOf(test)),
        unrecorded: unrecordedKinds.has(String(fieldsOf(source)['kind'])),
      };
    }),
  };
}

function parsed(text: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100, logLevel: 'silent' });
  } catch {
    return undefined;
  }
}

/** As a what-if varies it: of `{ timesBaseline: 3 }` the 3. */
function thresholdOf({ threshold, atMost, atLeast, tolerance }: Fields): number | undefined {
  const { timesInstances, timesBaseline } = fieldsOf(threshold);
  return [threshold, timesInstances, timesBaseline, atMost, atLeast, tolerance].find(
    (value): value is number => typeof value === 'number',
  );
}

type Fields = Record<string, unknown>;
const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
