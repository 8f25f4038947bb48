import type { FaultInjector } from './lever.ts';

const answersWithinMs = 5_000;

/**
 * Makes a simulated fleet ill through its simulator's control API. A fault is a kind of the simulator that strikes all
 * instances, such as `hang`; `slow:8000` has the delay in ms.
 */
export class FleetFaults implements FaultInjector {
  readonly #controlUrl: string;

  constructor(controlUrl: string) {
    this.#controlUrl = controlUrl;
  }

  /** @throws an error with what the simulator says of a fault that it does not know. */
  inject(fault: string): Promise<void> {
    const [kind, delayMs] = fault.split(':');
    return this.#strike({ kind, ...(delayMs !== undefined && { delayMs: Number(delayMs) }) });
  }

  clear(): Promise<void> {
    return this.#strike({ kind: 'recover' });
  }

  async #strike(fault: object): Promise<void> {
    const response = await fetch(`${this.#controlUrl}/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...fault, names: 'all' }),
      signal: AbortSignal.timeout(answersWithinMs),
    });
    const said = await response.text();
    if (!response.ok) throw new Error(`the simulator answered ${response.status}: ${said}`);
  }
}
