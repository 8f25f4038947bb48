import { z } from 'zod';
import { rolloutQueries } from './query/rollouts.ts';
import { saved } from './query/saved.ts';
import { schedulerQueries } from './query/scheduler.ts';
import { variableQueries } from './query/variable.ts';
import { workloadQueries } from './query/workloads.ts';
import { scriptQuery } from './script-query.ts';

/**
 * What a Grafana panel, alert rule, annotation or variable asks of the data source. The kind decides the rest.
 * No field is named `range` or `instant`: Grafana's alerting puts fields of these names into every query.
 */
export const rollcallQuery = z.discriminatedUnion('kind', [
  ...schedulerQueries,
  ...rolloutQueries,
  ...workloadQueries,
  scriptQuery.safeExtend(saved).describe('Whatever jq makes of an answer of the scheduler.'),
  ...variableQueries,
]);
/** As it is saved: what has a default may be left out. */
export type RollcallQuery = z.input<typeof rollcallQuery>;
/** As it is answered. */
export type AskedQuery = z.output<typeof rollcallQuery>;
export type QueryKind = RollcallQuery['kind'];
export type QueryOf<Kind extends QueryKind> = Extract<AskedQuery, { kind: Kind }>;
export const queryKinds = rollcallQuery.options.map((option) => option.shape.kind.value);
