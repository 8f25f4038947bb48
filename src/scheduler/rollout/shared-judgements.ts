import type { Clock } from '../clock/clock.ts';
import type { Queryable } from '../storage/database.ts';
import { storableJson } from '../storage/storable.ts';
import type { Judged } from './judging.ts';
import type { LeverSeen } from './levers/lever.ts';

/** How one rollout was judged, and what its lever was seen at then. */
interface Judgement {
  judged: Judged;
  lever: LeverSeen | undefined;
}

interface Row {
  rollout: string;
  judged: Omit<Judged, 'monotonic'>;
  lever: LeverSeen | null;
  judgedAt: Date;
}

/**
 * Judgements that one node reached, for all nodes: whoever is asked shows the same verdict, and decides on it. They are
 * as old on every node as they are on the one that judged, for all of them read the database's clock.
 */
export class SharedJudgements {
  readonly #database: Queryable;
  readonly #clock: Clock;
  /** ms since 1970, of the newest that was read. */
  #readTo = 0;

  constructor(database: Queryable, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  async store(rollout: string, { judged, lever }: Judgement): Promise<void> {
    const { monotonic, ...kept } = judged;
    const judgedAt = this.#clock.now() - (this.#clock.monotonic() - monotonic);
    await this.#database.query(
      `insert into rollout_judgements (rollout, judged, lever, judged_at) values ($1, $2, $3, $4)
       on conflict (rollout) do update set judged = excluded.judged, lever = excluded.lever, judged_at = excluded.judged_at
       where rollout_judgements.judged_at <= excluded.judged_at`,
      [rollout, storableJson(kept), lever ? storableJson(lever) : null, new Date(judgedAt)],
    );
  }

  /** Those that were reached since they were last read. */
  async news(): Promise<Map<string, Judgement>> {
    const rows = await this.#database.query<Row>(
      `select rollout, judged, lever, judged_at as "judgedAt" from rollout_judgements where judged_at > $1`,
      [new Date(this.#readTo)],
    );
    const [now, monotonic] = [this.#clock.now(), this.#clock.monotonic()];
    return new Map(
      rows.map(({ rollout, judged, lever, judgedAt }) => {
        const at = judgedAt.getTime();
        this.#readTo = Math.max(this.#readTo, at);
        const known = { ...judged, monotonic: monotonic - Math.max(0, now - at) };
        return [rollout, { judged: known, lever: lever ?? undefined }];
      }),
    );
  }
}
