import type { KeyObject } from 'node:crypto';
import type { CellsDocument } from '../contract/cells.ts';
import { cellsDocumentOf, type SentinelSeen } from './cells/cells-view.ts';
import { EpochStore } from './cells/epoch-store.ts';
import { Permits } from './cells/permits.ts';
import { overHttp } from './cells/sentinel-client.ts';
import type { Clock } from './clock/clock.ts';
import { planOfCell } from '../contract/plan/course.ts';
import type { LoadedPlan } from './rollout/plan-file.ts';
import { cellKey, needCellFor, type CellSettings } from './settings/cell.ts';
import type { Database } from './storage/database.ts';

/** What is this Rollcall's as a cell, before anything is opened. */
interface PreparedCell {
  /** Undefined for a Rollcall that is no cell: it needs no permits. */
  settings: CellSettings | undefined;
  key: KeyObject | undefined;
  /** What it carries out of each plan; a plan with nothing of its own is left to the others. */
  plans: LoadedPlan[];
}

/** @throws SettingsError for a key that cannot be used, and for plans that span cells where this is none. */
export function prepareCell(settings: CellSettings | undefined, plans: readonly LoadedPlan[]): PreparedCell {
  needCellFor(
    plans.map(({ plan }) => plan),
    settings,
  );
  return {
    settings,
    key: settings && cellKey(settings),
    plans: plans.flatMap((loaded) => {
      const plan = planOfCell(loaded.plan, settings?.name);
      return plan ? [{ ...loaded, plan }] : [];
    }),
  };
}

/** What sentinels say of themselves is asked anew after so long, in ms. */
const askedEveryMs = 5_000;

/** This Rollcall as a cell: its permits, and what the sentinels see. */
export class CellService {
  /** Undefined where no sentinels are named: nothing needs a permit. */
  readonly permits: Permits | undefined;
  readonly #settings: CellSettings | undefined;
  readonly #epochs: EpochStore | undefined;
  readonly #clock: Clock;
  #seen: { at: number; sentinels: Promise<SentinelSeen[]> } | undefined;

  constructor({ settings, key }: PreparedCell, { database, clock }: { database: Database; clock: Clock }) {
    this.#settings = settings;
    this.#clock = clock;
    if (!settings || !key) return;
    const { name, number, sentinels, quorum } = settings;
    this.#epochs = new EpochStore(database, number);
    this.permits = new Permits({
      cell: name,
      key,
      sentinels,
      quorum,
      clock,
      epochs: this.#epochs,
      door: overHttp,
    });
  }

  /** Answer of `GET /api/cells`. */
  async document(): Promise<CellsDocument> {
    if (!this.#settings || !this.#epochs || !this.permits)
      return { cell: null, quorum: 0, sentinels: [], cells: [] };
    const { name, number, quorum } = this.#settings;
    const [sentinels, { accepted }, permits] = await Promise.all([
      this.#sentinels(this.#settings),
      this.#epochs.read(),
      this.permits.states(),
    ]);
    return cellsDocumentOf({ cell: { name, number, epoch: accepted }, quorum, sentinels, permits });
  }

  /** However many ask, the sentinels are asked once in a while. */
  #sentinels({ sentinels }: CellSettings): Promise<SentinelSeen[]> {
    const now = this.#clock.monotonic();
    if (this.#seen && now - this.#seen.at < askedEveryMs) return this.#seen.sentinels;
    const asked = Promise.all(
      sentinels.map(async ({ name, url }) => {
        const told = await overHttp.health(url);
        return { name, url, told, checkedAt: this.#clock.now() };
      }),
    );
    this.#seen = { at: now, sentinels: asked };
    return asked;
  }
}
