import type { Clock } from '../clock/clock.ts';
import type { Levers, LeverSeen } from './levers/lever.ts';
import { readBack } from './levers/read-back.ts';
import type { Rollout } from './rollout.ts';

/** Whether each workload is at what its rollout has set it to, as it was read back last. */
export class LeverWatch {
  readonly #levers: Levers;
  readonly #clock: Clock;
  readonly #seen = new Map<string, LeverSeen>();

  constructor(levers: Levers, clock: Clock) {
    this.#levers = levers;
    this.#clock = clock;
  }

  /** As of the last look that nothing was on its way at. */
  seen({ id }: Pick<Rollout, 'id'>): LeverSeen | undefined {
    return this.#seen.get(id);
  }

  /** Takes up what another node has seen. */
  take(id: string, seen: LeverSeen | undefined): void {
    if (seen) this.#seen.set(id, seen);
    else this.#seen.delete(id);
  }

  async look(rollout: Rollout): Promise<void> {
    const { id, state, settings, change, plan } = rollout;
    const underWay = ['running', 'holding', 'done', 'rolled-back'].includes(state);
    if (!underWay || settings === null || change) return this.take(id, undefined);
    const effect = await readBack(this.#levers[plan.lever], { id: `${id}#read`, settings }, this.#clock);
    this.take(id, { effect, at: this.#clock.now() });
  }
}
