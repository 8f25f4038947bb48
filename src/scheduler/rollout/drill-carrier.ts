import type { LeverName } from '../../contract/plan.ts';
import type { Clock } from '../clock/clock.ts';
import { drillMove } from './drill-move.ts';
import type { Judged } from './judging.ts';
import type { FaultInjector } from './levers/lever.ts';
import { system } from './recorder.ts';
import type { Rollout } from './rollout.ts';
import type { RolloutWriter } from './rollout-writer.ts';

export type Injectors = { readonly [Name in LeverName]?: FaultInjector };

interface DrillCarrierPorts {
  clock: Clock;
  writer: RolloutWriter;
  injectors: Injectors;
  /** How a rollout was judged last. */
  judged: (id: string) => Judged | undefined;
  onError: (error: unknown) => void;
}

/** Makes the moves of drills: what a phase asks of the outside is done first, and then stored as done. */
export class DrillCarrier {
  readonly #ports: DrillCarrierPorts;
  /** Faults that this process injected and has not taken back, by rollout. */
  readonly #injected = new Map<string, string>();

  constructor(ports: DrillCarrierPorts) {
    this.#ports = ports;
  }

  /** @returns whether a move was made. */
  async move(rollout: Rollout): Promise<boolean> {
    const { clock, injectors, judged, writer } = this.#ports;
    const { drill, plan, id } = rollout;
    const fault = plan.drills[drill?.name ?? '']?.fault;
    const injector = injectors[plan.lever];
    if (!drill || fault === undefined || !drillMove(rollout, judged(id), clock.now())) return false;
    try {
      if (drill.phase === 'injecting') {
        this.#injected.set(id, fault);
        await injector?.inject(fault);
      }
      if (drill.phase === 'clearing' && !drill.dryRun) {
        await injector?.clear(fault);
        this.#injected.delete(id);
      }
    } catch (error) {
      const why = `the fault ${fault} could not be ${drill.phase === 'injecting' ? 'injected' : 'cleared'}: ${(error as Error).message}`;
      this.#ports.onError(new Error(`${id}: ${why}`, { cause: error }));
      if (drill.phase === 'clearing') return false;
      return writer.bySystem(id, system(`drill ${drill.name}`), (now) =>
        now.drill?.phase === 'injecting'
          ? { facts: [{ kind: 'drill-failed', why }], verdict: null, evidence: why }
          : undefined,
      );
    }
    return writer.bySystem(id, system(`drill ${drill.name}`), (now) =>
      now.drill?.phase === drill.phase ? drillMove(now, judged(id), clock.now()) : undefined,
    );
  }

  /**
   * Some faults are of the process that injected them. Where another has carried the drill on meanwhile, this one takes
   * its own back all the same.
   * @returns whether none of this process is left.
   */
  async takeBack(id: string, rollout: Rollout | undefined): Promise<boolean> {
    const fault = this.#injected.get(id);
    if (fault === undefined) return true;
    if (rollout?.drill && rollout.drill.phase !== 'restoring') return false;
    const { injectors, onError } = this.#ports;
    try {
      await (rollout && injectors[rollout.plan.lever])?.clear(fault);
      this.#injected.delete(id);
      return true;
    } catch (error) {
      onError(new Error(`${id}: the fault ${fault} could not be cleared`, { cause: error }));
      return false;
    }
  }
}
