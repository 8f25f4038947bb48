import type { HealthDocument, InstanceHealth } from '../../src/contract/health.ts';
import type { ConfigurationDocument } from '../../src/contract/configuration.ts';

/** What the service has shown of one instance, in answers that arrived. Times in ms since 1970. */
interface Shown {
  notClosedSince: number | undefined;
  breakerFailures: number;
  deadLetter: { firstAttempt: number; lastAttempt: number; retryCount: number } | undefined;
}

/** Facts that the service showed or acknowledged, to be asked for again after it was killed. */
export class Acknowledged {
  revision = 0;
  readonly counts = { breakers: 0, deadLetters: 0, settings: 0, actions: 0 };
  /** What was lost, in sentences. */
  readonly lost: string[] = [];
  readonly #instances = new Map<string, Shown>();
  #configuration: Pick<ConfigurationDocument, 'version' | 'effective'> | undefined;
  /** A change on its way when the service was killed: it may have been made. */
  #asked: Record<string, unknown> | undefined;

  see(document: HealthDocument): void {
    for (const { instance, breaker, deadLetter } of document.instances)
      this.#instances.set(instance, {
        notClosedSince: breaker.state === 'closed' ? undefined : timeOf(breaker.notClosedSince),
        breakerFailures: breaker.failureCount,
        deadLetter: deadLetter.present
          ? {
              firstAttempt: timeOf(deadLetter.firstAttempt) ?? NaN,
              lastAttempt: timeOf(deadLetter.lastAttempt) ?? NaN,
              retryCount: deadLetter.retryCount ?? NaN,
            }
          : undefined,
      });
  }

  /** `hasRecovered` says whether the instance itself was well at some time since then. */
  check(document: HealthDocument, hasRecovered: (name: string) => boolean): void {
    const after = new Map(document.instances.map((instance) => [instance.instance, instance]));
    for (const [name, before] of this.#instances) {
      const now = after.get(name);
      if (!now) this.lost.push(`${name}: is not in the health document any more`);
      else if (!(succeededSince(now, before) && hasRecovered(name))) this.#compare(name, before, now);
    }
  }

  ask(changes: Record<string, unknown>): void {
    this.#asked = changes;
  }

  acknowledge({ version, effective }: ConfigurationDocument): void {
    this.#configuration = { version, effective };
    this.#asked = undefined;
    this.counts.settings += 1;
  }

  checkConfiguration(now: ConfigurationDocument): void {
    const { version, effective } = this.#configuration ?? now;
    const same = (expected: Record<string, unknown>) =>
      Object.entries(expected).every(([field, value]) => now.effective[field as never] === value);
    const asAcknowledged = now.version === version && same(effective);
    const asAsked = now.version === version + 1 && same({ ...effective, ...this.#asked });
    if (!asAcknowledged && !(this.#asked && asAsked))
      this.lost.push(
        `settings: version ${now.version} ${JSON.stringify(now.effective)} after version ${version} ${JSON.stringify(effective)}`,
      );
    this.#configuration = now;
    this.#asked = undefined;
  }

  checkRevision(revision: number): void {
    // It rises by itself, too, when a lever takes effect.
    if (revision < this.revision) this.lost.push(`rollout: revision ${revision} after ${this.revision}`);
    this.revision = revision;
  }

  #compare(name: string, before: Shown, { breaker, deadLetter }: InstanceHealth): void {
    if (before.notClosedSince !== undefined) {
      this.counts.breakers += 1;
      if (breaker.state === 'closed') this.lost.push(`${name}: its breaker was open`);
      else if (timeOf(breaker.notClosedSince) !== before.notClosedSince)
        this.lost.push(`${name}: its breaker was not closed since another time`);
      else if (breaker.failureCount < before.breakerFailures)
        this.lost.push(
          `${name}: its breaker had ${before.breakerFailures} failures, has ${breaker.failureCount}`,
        );
    }
    if (before.deadLetter) {
      this.counts.deadLetters += 1;
      const { firstAttempt, retryCount } = before.deadLetter;
      if (!deadLetter.present) this.lost.push(`${name}: it was a dead letter`);
      else if (timeOf(deadLetter.firstAttempt) !== firstAttempt || (deadLetter.retryCount ?? 0) < retryCount)
        this.lost.push(`${name}: it was a dead letter with ${retryCount} retries`);
    }
  }
}

function succeededSince({ pollStatus }: InstanceHealth, { notClosedSince, deadLetter }: Shown): boolean {
  const since = Math.max(notClosedSince ?? 0, deadLetter?.lastAttempt ?? 0);
  return (timeOf(pollStatus.lastSuccess) ?? 0) > since;
}

const timeOf = (time: string | undefined) => (time === undefined ? undefined : Date.parse(time));
