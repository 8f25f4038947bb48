import type { AuditVerification } from '../../contract/audit.ts';
import type { AuditState } from '../../contract/service-health.ts';

interface AuditWatchPorts {
  verify: () => Promise<Pick<AuditVerification, 'ok'>>;
  /** In ms, of a clock that nobody sets. */
  monotonic: () => number;
  /** Calls back after so many ms; gives what takes that back. */
  after: (ms: number, call: () => void) => () => void;
  onError: (error: unknown) => void;
}

/** A break has to be seen by a person within minutes: what came after it can be proved only as long as heads are kept. */
const everyMs = 5 * 60_000;
/** A walk through a long log is work: at least so many times as long goes by between two of them. */
const restPerWalk = 20;

/**
 * Verifies the audit log again and again, so that a break pages somebody who did not ask. A log that cannot be read is
 * no broken one: what was known of it stays known.
 */
export class AuditWatch {
  readonly #ports: AuditWatchPorts;
  #state: AuditState = 'unverified';
  #cancel: () => void = () => undefined;
  #stopped = false;

  constructor(ports: AuditWatchPorts) {
    this.#ports = ports;
  }

  get state(): AuditState {
    return this.#state;
  }

  start(): void {
    void this.#walk();
  }

  /** A walk that is under way is not waited for: a long log would hold the end of the service up. */
  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async #walk(): Promise<void> {
    const { verify, monotonic, after, onError } = this.#ports;
    const begun = monotonic();
    await verify().then(
      ({ ok }) => {
        this.#state = ok ? 'intact' : 'broken';
      },
      (error: unknown) => {
        // Where the service ends, its database goes away under the walk.
        if (!this.#stopped) onError(error);
      },
    );
    if (this.#stopped) return;
    const rest = Math.max(everyMs, restPerWalk * (monotonic() - begun));
    this.#cancel = after(rest, () => this.start());
  }
}
