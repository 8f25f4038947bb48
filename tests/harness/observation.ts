import type { HealthDocument } from '../../src/contract/health.ts';
import type { ServiceProcess } from '../integration/service-process.ts';
import { InstanceRecord } from './instance-record.ts';
import type { Profile } from './profile.ts';
import { Scrape, type Vitals } from './vitals.ts';

/** The part of a profile that instances are held to. */
type Promised = Pick<Profile, 'stalenessTargetSeconds' | 'recoversWithinSeconds' | 'requestTimeoutSeconds'>;

/** Everything that is seen of the service in the course of a run, by reading what its users read. */
export class Observation {
  readonly records = new Map<string, InstanceRecord>();
  readonly vitals: (Vitals & { at: number })[] = [];
  readonly queue = { maxDepth: 0, finalDepth: 0, maxInFlight: 0, maxOverdueSeconds: 0 };
  readonly reads = { health: 0, scrapes: 0, failed: 0, slowestMs: 0 };
  maxOpenBreakers = 0;
  faultWasOurs = false;
  last: HealthDocument | undefined;
  readonly #service: ServiceProcess;
  readonly #polls = new Map<string, { first: number; last: number }>();

  constructor(service: ServiceProcess, names: string[], profile: Promised) {
    this.#service = service;
    const promises = {
      stalenessTargetMs: profile.stalenessTargetSeconds * 1_000,
      recoversWithinMs: profile.recoversWithinSeconds * 1_000,
      inFlightMs: profile.requestTimeoutSeconds * 1_000 + 1_000,
    };
    const now = Date.now();
    for (const name of names) this.records.set(name, new InstanceRecord(name, promises, now));
  }

  record(name: string): InstanceRecord {
    return this.records.get(name) as InstanceRecord;
  }

  async readHealth(): Promise<HealthDocument | undefined> {
    const document = await this.#timed(() => this.#service.health());
    if (!document) return undefined;
    this.reads.health += 1;
    const at = Date.parse(document.updatedAt as string);
    for (const instance of document.instances) this.records.get(instance.instance)?.observe(instance, at);
    const { depth, inFlight = 0, oldestOverdueSeconds = 0 } = document.queue;
    this.queue.finalDepth = depth;
    this.queue.maxDepth = Math.max(this.queue.maxDepth, depth);
    this.queue.maxInFlight = Math.max(this.queue.maxInFlight, inFlight);
    this.queue.maxOverdueSeconds = Math.max(this.queue.maxOverdueSeconds, oldestOverdueSeconds);
    const open = document.breakers.filter(({ state }) => state !== 'closed').length;
    this.maxOpenBreakers = Math.max(this.maxOpenBreakers, open);
    this.faultWasOurs ||= document.faultMayBeOursSince !== undefined;
    return (this.last = document);
  }

  async scrape(): Promise<void> {
    const scrape = await this.#timed(() => Scrape.of(this.#service));
    if (!scrape) return;
    const at = Date.now();
    this.reads.scrapes += 1;
    this.vitals.push({ ...scrape.vitals, at });
    this.#countPolls(scrape);
    this.#checkStalenessGauges(scrape, at);
  }

  /** Polls that ended between the first scrape and the last. */
  pollsOf(name: string): number {
    const { first, last } = this.#polls.get(name) ?? { first: 0, last: 0 };
    return last - first;
  }

  #countPolls(scrape: Scrape): void {
    const counts = new Map<string, number>();
    for (const { labels, value } of scrape.all('pulse_monitor_poll_total'))
      counts.set(labels.instance as string, (counts.get(labels.instance as string) ?? 0) + value);
    for (const name of this.records.keys()) {
      const last = counts.get(name) ?? 0;
      this.#polls.set(name, { first: this.#polls.get(name)?.first ?? last, last });
    }
  }

  /** A gauge that is written only when a poll ends stands still just when it matters. */
  #checkStalenessGauges(scrape: Scrape, at: number): void {
    const successes = new Map(
      scrape
        .all('pulse_monitor_poll_last_success_timestamp')
        .map(({ labels, value }) => [labels.instance, value]),
    );
    for (const { labels, value } of scrape.all('pulse_monitor_poll_staleness_seconds')) {
      const success = successes.get(labels.instance);
      const expected = success === undefined ? -1 : at / 1_000 - success;
      if (Math.abs(expected - value) > 3)
        this.record(labels.instance as string).wrongs.add('has a staleness gauge that does not age');
    }
  }

  async #timed<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
    const asked = performance.now();
    try {
      return await ask();
    } catch {
      this.reads.failed += 1;
      return undefined;
    } finally {
      this.reads.slowestMs = Math.max(this.reads.slowestMs, Math.round(performance.now() - asked));
    }
  }
}
