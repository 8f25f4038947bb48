import type { FastifyReply } from 'fastify';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { ProblemError } from '../../contract/problem.ts';

/** Requests a minute, of one principal from one address. */
export interface RateLimits {
  writesPerMinute: number;
  readsPerMinute: number;
}

const windowSeconds = 60;

/** Counts requests, and refuses those beyond the limit. The counts are of this process, and a restart forgets them. */
export class RateLimit {
  readonly #kinds: Record<'writes' | 'reads', RateLimiterMemory>;

  constructor({ writesPerMinute, readsPerMinute }: RateLimits) {
    this.#kinds = {
      writes: new RateLimiterMemory({ points: writesPerMinute, duration: windowSeconds }),
      reads: new RateLimiterMemory({ points: readsPerMinute, duration: windowSeconds }),
    };
  }

  /**
   * Counts a request, and says in `RateLimit-Limit`, `-Remaining` and `-Reset` (seconds) what is left.
   * @throws ProblemError 429, with `Retry-After`, when nothing is.
   */
  async count(
    kind: 'writes' | 'reads',
    { principal, address }: { principal: string; address: string },
    reply: FastifyReply,
  ): Promise<void> {
    const limiter = this.#kinds[kind];
    const counted = await limiter.consume(JSON.stringify([principal, address])).catch((refused: unknown) => {
      if (refused instanceof RateLimiterRes) return refused;
      throw refused;
    });
    const seconds = Math.ceil(counted.msBeforeNext / 1_000);
    reply.headers({
      'ratelimit-limit': limiter.points,
      'ratelimit-remaining': counted.remainingPoints,
      'ratelimit-reset': seconds,
    });
    if (counted.consumedPoints <= limiter.points) return;
    reply.header('retry-after', seconds);
    throw new ProblemError(
      429,
      'Too many requests',
      `These are more than ${limiter.points} ${kind} a minute from ${address}: go on in ${seconds} s. The setting rateLimit.${kind}PerMinute says how many there may be.`,
    );
  }
}
