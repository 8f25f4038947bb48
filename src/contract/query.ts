import { z } from 'zod';
import { seriesName } from './history.ts';

/**
 * What a Grafana panel or alert rule asks of the data source. The kind decides the rest.
 * No field is named `range` or `instant`: Grafana's alerting puts fields of these names into every query.
 */
export const rollcallQuery = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('queue') }),
  z.object({ kind: z.literal('instances') }),
  z.object({
    kind: z.literal('breakers'),
    /** `table`: the breakers that are not closed. `numeric`: a number for each instance, for alert rules. */
    format: z.enum(['table', 'numeric']).default('table'),
  }),
  z.object({ kind: z.literal('deadLetters') }),
  z.object({ kind: z.literal('verdict'), rollout: z.string().min(1) }),
  z.object({ kind: z.literal('history'), series: z.array(seriesName).min(1) }),
]);
export type RollcallQuery = z.input<typeof rollcallQuery>;
export type QueryKind = RollcallQuery['kind'];
export const queryKinds = rollcallQuery.options.map((option) => option.shape.kind.value);
