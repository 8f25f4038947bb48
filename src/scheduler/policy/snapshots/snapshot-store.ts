import type { InputQuality } from '../../../contract/policy.ts';
import type { Station, StationReading } from '../../../contract/station.ts';
import type { Clock } from '../../clock/clock.ts';
import type { Queryable } from '../../storage/database.ts';
import { storableJson } from '../../storage/storable.ts';
import { bucketOf, carriedSeconds, snapshotOf, type Snapshot } from './snapshot.ts';

/** How long snapshots are kept: long enough for whoever judges the runs of the last hours to see their inputs. */
const keptMs = 6 * 3_600_000;
/** What one process has recorded is seen by the others within this, in ms. */
const sharedMs = 1_000;

interface Row {
  system_id: string;
  /** A bigint, which PostgreSQL's driver gives as text. */
  bucket: string | number;
  sha256: string;
  observed_at: Date;
  polled_at: Date;
  quality: 'ok' | 'blocked';
  reasons: string[];
  unusable: number;
  stations: Station[];
}

/** Keeps what was read of every system of stations, and gives it by bucket and by hash. */
export class SnapshotStore {
  readonly #database: Queryable;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #latest = new Map<string, Snapshot>();
  /** Whether other processes record snapshots, too. */
  readonly #shared: boolean;
  /** When each system was last looked up, in ms since 1970. */
  readonly #lookedUp = new Map<string, number>();

  constructor(database: Queryable, clock: Pick<Clock, 'now'>, shared = false) {
    this.#database = database;
    this.#clock = clock;
    this.#shared = shared;
  }

  /**
   * Stores a reading and gives its snapshot; it is durable when this resolves. The same state in the same bucket is one
   * snapshot. With the first of a bucket, those beyond their time are removed.
   */
  async record(reading: StationReading): Promise<Snapshot> {
    const snapshot = snapshotOf(reading);
    const { systemId, bucketEpochS, sha256 } = snapshot;
    await this.#database.query(
      `insert into policy_snapshots
         (system_id, bucket, sha256, observed_at, polled_at, quality, reasons, unusable, stations)
       values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9::jsonb)
       on conflict (system_id, bucket, sha256) do update set
         observed_at = excluded.observed_at, polled_at = excluded.polled_at,
         quality = excluded.quality, reasons = excluded.reasons, unusable = excluded.unusable`,
      [
        systemId,
        bucketEpochS,
        sha256,
        new Date(snapshot.observedAt),
        new Date(snapshot.polledAt),
        snapshot.quality,
        storableJson(snapshot.reasons),
        snapshot.unusable,
        storableJson(snapshot.stations),
      ],
    );
    const before = this.#latest.get(systemId);
    if (!before || before.polledAt <= snapshot.polledAt) this.#latest.set(systemId, snapshot);
    if (before?.bucketEpochS !== bucketEpochS)
      await this.#database.query('delete from policy_snapshots where system_id = $1 and bucket < $2', [
        systemId,
        bucketOf(this.#clock.now() - keptMs),
      ]);
    return snapshot;
  }

  /**
   * What was read last of a system; from memory, but for the first time after a start, and for a second where another
   * process may have read it meanwhile.
   */
  async latest(systemId: string): Promise<Snapshot | undefined> {
    const known = this.#latest.get(systemId);
    const now = this.#clock.now();
    const isNew = !this.#shared || Math.abs(now - (this.#lookedUp.get(systemId) ?? -Infinity)) < sharedMs;
    if (known && isNew) return known;
    this.#lookedUp.set(systemId, now);
    const stored = await this.#first(
      'where system_id = $1 order by bucket desc, polled_at desc limit 1',
      systemId,
    );
    // A poll may have come meanwhile.
    const polled = this.#latest.get(systemId);
    const latest = polled && (!stored || polled.polledAt >= stored.polledAt) ? polled : stored;
    if (latest) this.#latest.set(systemId, latest);
    return latest;
  }

  /** What a policy decides on in a bucket: the last reading in it, or of the five minutes before it. */
  async at(
    systemId: string,
    bucketEpochS: number,
  ): Promise<{ snapshot?: Snapshot; inputQuality: InputQuality }> {
    const snapshot = await this.#first(
      'where system_id = $1 and bucket <= $2 and bucket >= $3 order by bucket desc, polled_at desc limit 1',
      systemId,
      bucketEpochS,
      bucketEpochS - carriedSeconds,
    );
    if (!snapshot) return { inputQuality: 'missing' };
    if (snapshot.quality === 'blocked') return { snapshot, inputQuality: 'blocked' };
    // A bucket may be asked for by any second in it.
    const own = snapshot.bucketEpochS === bucketOf(bucketEpochS * 1_000);
    return { snapshot, inputQuality: own ? 'ok' : 'carried_forward' };
  }

  /** The last snapshot in which a system was in this state, for as long as it is kept. */
  async bySha(systemId: string, sha256: string): Promise<Snapshot | undefined> {
    const latest = this.#latest.get(systemId);
    if (latest?.sha256 === sha256) return latest;
    return this.#first('where system_id = $1 and sha256 = $2 order by bucket desc limit 1', systemId, sha256);
  }

  /** The systems that there are snapshots of, by name. */
  async systems(): Promise<string[]> {
    const rows = await this.#database.query<{ system_id: string }>(
      'select distinct system_id from policy_snapshots order by system_id',
    );
    return rows.map(({ system_id }) => system_id);
  }

  async #first(where: string, ...parameters: (string | number)[]): Promise<Snapshot | undefined> {
    const [row] = await this.#database.query<Row>(`select * from policy_snapshots ${where}`, parameters);
    return row && fromRow(row);
  }
}

function fromRow(row: Row): Snapshot {
  return {
    systemId: row.system_id,
    bucketEpochS: Number(row.bucket),
    sha256: row.sha256,
    observedAt: row.observed_at.getTime(),
    polledAt: row.polled_at.getTime(),
    quality: row.quality,
    reasons: row.reasons,
    unusable: row.unusable,
    stations: row.stations,
  };
}
