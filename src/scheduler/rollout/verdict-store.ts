import type { CriterionResult, Verdict, VerdictHistory } from '../../contract/rollout.ts';
import { recordedForMs, sampleEveryMs } from '../../contract/series.ts';
import type { Queryable } from '../storage/database.ts';
import { storableJson } from '../storage/storable.ts';
import type { CriterionMemory } from './judge/hysteresis.ts';

type StoredVerdict = VerdictHistory['verdicts'][number];

/** A verdict that says what the one before said is kept once in so many ms. */
const keptEveryMs = 60_000;
const forgetEveryMs = 3_600_000;

/** Keeps how criteria were judged over time, and what they remember from one tick to the next. */
export class VerdictStore {
  readonly #database: Queryable;
  /** Of each rollout, what was kept last. */
  readonly #kept = new Map<string, { at: number; said: string }>();
  readonly #memory = new Map<string, string>();
  #forgotAt = 0;

  constructor(database: Queryable) {
    this.#database = database;
  }

  /** Keeps a verdict if it says something else than the one before, or that was a minute ago. */
  async keep(rollout: string, verdict: Verdict): Promise<void> {
    const at = Date.parse(verdict.at);
    const said = [verdict.stage, verdict.decision, ...verdict.results.map((result) => result.verdict)].join();
    const last = this.#kept.get(rollout);
    // Ticks are not met to the millisecond.
    const due = !last || last.said !== said || Math.abs(at - last.at) >= keptEveryMs - sampleEveryMs / 2;
    if (due) {
      await this.#database.query(
        `insert into rollout_verdicts (rollout, at, stage, decision, summary, criteria) values ($1, $2, $3, $4, $5, $6)
         on conflict (rollout, at) do nothing`,
        [
          rollout,
          verdict.at,
          verdict.stage,
          verdict.decision,
          verdict.summary,
          storableJson(verdict.results.map(shortened)),
        ],
      );
      this.#kept.set(rollout, { at, said });
    }
    if (at - this.#forgotAt > forgetEveryMs) {
      await this.#database.query('delete from rollout_verdicts where at < $1', [
        new Date(at - recordedForMs),
      ]);
      this.#forgotAt = at;
    }
  }

  /** Verdicts of a rollout with `from <= at <= to` (ms since 1970), oldest first. */
  async read(rollout: string, from: number, to: number): Promise<VerdictHistory> {
    const rows = await this.#database.query<Omit<StoredVerdict, 'at'> & { at: Date }>(
      `select at, stage, decision, summary, criteria from rollout_verdicts
       where rollout = $1 and at between $2 and $3 order by at`,
      [rollout, new Date(from), new Date(to)],
    );
    return { verdicts: rows.map((row) => ({ ...row, at: row.at.toISOString() })) };
  }

  /** What the criteria of a stage, told by when it began, are to remember; nothing at its beginning. */
  async memory(
    rollout: string,
    stageStartedAt: number,
  ): Promise<Record<string, CriterionMemory> | undefined> {
    const [row] = await this.#database.query<{ memory: Record<string, CriterionMemory> }>(
      'select memory from rollout_memory where rollout = $1 and stage_started_at = $2',
      [rollout, new Date(stageStartedAt)],
    );
    return row?.memory;
  }

  async remember(
    rollout: string,
    stageStartedAt: number,
    memory: Record<string, CriterionMemory>,
  ): Promise<void> {
    const text = storableJson(memory);
    if (this.#memory.get(rollout) === `${stageStartedAt} ${text}`) return;
    await this.#database.query(
      `insert into rollout_memory (rollout, stage_started_at, memory) values ($1, $2, $3)
       on conflict (rollout) do update set stage_started_at = excluded.stage_started_at, memory = excluded.memory`,
      [rollout, new Date(stageStartedAt), text],
    );
    this.#memory.set(rollout, `${stageStartedAt} ${text}`);
  }
}

function shortened(result: CriterionResult): StoredVerdict['criteria'][number] {
  const { name, role, verdict, value, threshold, bound, n, coverage, evidenceHash } = result;
  return { name, role, verdict, value, threshold, bound, n, coverage, evidenceHash };
}
