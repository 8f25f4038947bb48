import { isDeepStrictEqual } from 'node:util';
import type { LeverName, LeverSettings } from '../src/contract/plan.ts';
import type { Clock } from '../src/scheduler/clock/clock.ts';
import type { Database, Queryable } from '../src/scheduler/storage/database.ts';
import type { Effect, FaultInjector, Lever, LeverOrder } from '../src/scheduler/rollout/levers/lever.ts';

interface SimulatedLeverOptions<Name extends LeverName> {
  name: Name;
  database: Database;
  clock: Clock;
  /** How long the workload takes to show a setting, in ms. */
  delayMs: number;
}

/**
 * The lever of a workload that is not there yet: it shows each setting after a delay, and takes faults without minding
 * them. What it shows outlives a restart, as it would outside.
 */
export class SimulatedLever<Name extends LeverName> implements Lever<Name>, FaultInjector {
  readonly name: Name;
  readonly simulated = true;
  /** The workload takes no settings, nor shows any that are on their way. */
  failing = false;
  /** Orders that were carried out. */
  readonly carriedOut: string[] = [];
  readonly faults = new Set<string>();
  readonly #options: SimulatedLeverOptions<Name>;
  #shown: LeverSettings<Name> | null = null;

  constructor(options: SimulatedLeverOptions<Name>) {
    this.name = options.name;
    this.#options = options;
  }

  /** Takes up what the workload showed last. */
  async start(): Promise<void> {
    const [row] = await this.#options.database.query<{ shown: LeverSettings<Name> | null }>(
      'select shown from lever_settings where lever = $1',
      [this.name],
    );
    this.#shown = row?.shown ?? null;
  }

  describe(settings: LeverSettings<Name>): string {
    const fields = Object.entries(settings).map(([field, value]) => `${field} ${JSON.stringify(value)}`);
    return `simulated: ${fields.join(', ')}`;
  }

  obstacle(): undefined {
    return undefined;
  }

  async store(transaction: Queryable, { id, settings }: LeverOrder<Name>): Promise<void> {
    await transaction.query(
      `insert into lever_settings (lever, order_id, settings) values ($1, $2, $3)
       on conflict (lever) do update set order_id = excluded.order_id, settings = excluded.settings, stored_at = now()`,
      [this.name, id, JSON.stringify(settings)],
    );
  }

  apply({ id, settings }: LeverOrder<Name>): Promise<void> {
    if (this.failing) return Promise.reject(new Error('the simulated workload takes no settings'));
    if (this.carriedOut.includes(id)) return Promise.resolve();
    this.carriedOut.push(id);
    const { clock, delayMs } = this.#options;
    return new Promise((resolve, reject) => {
      clock.after(delayMs, () => void this.#show(settings).then(resolve, reject));
    });
  }

  inEffect({ settings }: LeverOrder<Name>): Promise<Effect> {
    const shown = JSON.stringify(this.#shown);
    return Promise.resolve(
      !this.failing && isDeepStrictEqual(this.#shown, settings)
        ? { inEffect: true, evidence: `the simulated workload shows ${shown}` }
        : { inEffect: false, why: `the simulated workload shows ${shown}` },
    );
  }

  inject(fault: string): Promise<void> {
    this.faults.add(fault);
    return Promise.resolve();
  }

  clear(fault: string): Promise<void> {
    this.faults.delete(fault);
    return Promise.resolve();
  }

  async #show(settings: LeverSettings<Name>): Promise<void> {
    if (this.failing) return;
    await this.#options.database.query('update lever_settings set shown = $2 where lever = $1', [
      this.name,
      JSON.stringify(settings),
    ]);
    this.#shown = settings;
  }
}
