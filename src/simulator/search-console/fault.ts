import { z } from 'zod';
import { randomOf, type Random } from '../random.ts';

const limited = {
  /** Share of queries that it strikes; all by default. */
  share: z.number().gt(0).max(1).default(1),
  /** Only queries of this property. */
  site: z.string().min(1).optional(),
};
const retryAfterSeconds = z.number().int().min(0).max(3_600).optional();

/**
 * What is wrong with Search Console. Several may be wrong at once, one of each kind.
 *
 * - `throttle`: 403 with a reason, or 429 where `status` says so; `retryAfterSeconds` stands in the head.
 * - `revoke`: tokens and refresh tokens of an account, or of all, are no longer good.
 * - `forbid`: accounts may not read the site.
 * - `cut-quota`: every budget is only `factor` of what it was.
 * - `slow`: answers take `delayMs` longer.
 * - `hang`: accepts a query and never answers. `reset`: drops the connection. `truncate`: drops it in mid-answer.
 * - `error`: 500 or 503. `html`: 200 with a page for people, as proxies do.
 * - `shuffle-ties`: rows with equal clicks change places in every answer, within so many rows of a page's border.
 * - `grow`: the day gets `rows` more with each query of it, so many `times`.
 */
export const fault = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('throttle'),
    ...limited,
    status: z.union([z.literal(403), z.literal(429)]).default(403),
    reason: z
      .enum(['quotaExceeded', 'rateLimitExceeded', 'userRateLimitExceeded', 'dailyLimitExceeded'])
      .default('rateLimitExceeded'),
    retryAfterSeconds,
  }),
  z.strictObject({ kind: z.literal('revoke'), account: z.string().min(1).optional() }),
  z.strictObject({ kind: z.literal('forbid'), site: z.string().min(1).optional() }),
  z.strictObject({ kind: z.literal('cut-quota'), factor: z.number().gt(0).max(1).default(0.1) }),
  z.strictObject({
    kind: z.literal('slow'),
    ...limited,
    delayMs: z.number().int().min(0).max(600_000).default(5_000),
  }),
  z.strictObject({ kind: z.literal('hang'), ...limited }),
  z.strictObject({ kind: z.literal('reset'), ...limited }),
  z.strictObject({ kind: z.literal('truncate'), ...limited }),
  z.strictObject({
    kind: z.literal('error'),
    ...limited,
    status: z.union([z.literal(500), z.literal(503)]).default(503),
    retryAfterSeconds,
  }),
  z.strictObject({ kind: z.literal('html'), ...limited }),
  z.strictObject({
    kind: z.literal('shuffle-ties'),
    within: z.number().int().min(1).max(50_000).default(50_000),
  }),
  z.strictObject({
    kind: z.literal('grow'),
    date: z.iso.date(),
    rows: z.number().int().min(1).max(10_000).default(10),
    times: z.number().int().min(1).max(1_000).default(3),
  }),
]);
export type Fault = z.output<typeof fault>;
export type FaultKind = Fault['kind'];
export const faultKinds = fault.options.map((option) => option.shape.kind.value);
type FaultOf<Kind extends FaultKind> = Extract<Fault, { kind: Kind }>;

/** The faults that are present, and whom they strike. */
export class Faults {
  readonly #present = new Map<FaultKind, Fault>();
  readonly #random: Random;
  #grown = 0;

  constructor(seed: number) {
    this.#random = randomOf('search-console-faults', seed);
  }

  get all(): Fault[] {
    return [...this.#present.values()];
  }

  set(next: Fault): void {
    if (next.kind === 'grow') this.#grown = 0;
    this.#present.set(next.kind, next);
  }

  /** Ends one kind, or all. What a day grew by while it did is gone with it. */
  clear(kind?: FaultKind): void {
    if (kind) this.#present.delete(kind);
    else this.#present.clear();
  }

  present<Kind extends FaultKind>(kind: Kind): FaultOf<Kind> | undefined {
    return this.#present.get(kind) as FaultOf<Kind> | undefined;
  }

  /** The fault of a kind, where it strikes this query. */
  strikes<Kind extends FaultKind>(kind: Kind, site: string): FaultOf<Kind> | undefined {
    const found = this.present(kind);
    if (!found) return undefined;
    if ('site' in found && found.site !== undefined && found.site !== site) return undefined;
    return 'share' in found && found.share < 1 && this.#random.fraction() >= found.share ? undefined : found;
  }

  /** How many rows a day has grown by; a query of it lets it grow. */
  grownBy(date: string, isQuery: boolean): number {
    const grow = this.present('grow');
    if (grow?.date !== date) return 0;
    if (isQuery && this.#grown < grow.times) this.#grown += 1;
    return this.#grown * grow.rows;
  }
}
