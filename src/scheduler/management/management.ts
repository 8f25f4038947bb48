import type { Actor } from '../../contract/actor.ts';
import type {
  BreakerReset,
  DeadLetterRemoved,
  DeadLetterRetried,
  DeadLettersPage,
  DeadLettersQuery,
  DeadLettersRetried,
  Explained,
  InstancePaused,
  InstanceResumed,
  InstancesPage,
  InstancesQuery,
  ManagedInstance,
  MaybeExplained,
  PauseRequest,
  PollOrdered,
  PollRequest,
} from '../../contract/management.ts';
import { ProblemError } from '../../contract/problem.ts';
import { appendAudit } from '../audit/audit-log.ts';
import type { Clock } from '../clock/clock.ts';
import { pause, poll, remove, reset, resume, retry, type Decision } from './decisions.ts';
import type { Fleet } from './fleet.ts';
import { auditedState, conditionOf, type Instance } from './instance.ts';
import { deadLettersPage, instancesPage } from './pages.ts';
import { unknownInstance } from './refusals.ts';
import { retryAll } from './retry-all.ts';

interface ManagementPorts {
  clock: Clock;
  fleet: Fleet;
}

/**
 * What people order of single instances. Each write is one transaction: what the instance becomes, the audit entry and
 * the answer under its idempotency key; then it takes effect in the running scheduler.
 * All of them throw ProblemError 404 for a key that is unknown, and 409 for what is not possible now. That refusal
 * stands in the audit log too.
 */
export class Management {
  readonly #clock: Clock;
  readonly #fleet: Fleet;

  constructor({ clock, fleet }: ManagementPorts) {
    this.#clock = clock;
    this.#fleet = fleet;
  }

  async instances(query: InstancesQuery): Promise<InstancesPage> {
    await this.#fleet.fresh();
    const { reading } = this.#fleet;
    return { ...instancesPage(this.#fleet, query), ...(reading && { reading }) };
  }

  async deadLetters(query: DeadLettersQuery): Promise<DeadLettersPage> {
    await this.#fleet.fresh();
    return deadLettersPage(this.#fleet.instances(), query);
  }

  async instance(key: string): Promise<ManagedInstance> {
    await this.#fleet.fresh();
    const found = this.#fleet.instance(key);
    const health = this.#fleet.health(key);
    if (!found || !health) throw unknownInstance(key);
    return { ...health, state: conditionOf(found) };
  }

  resetBreaker(key: string, { reason }: Explained, actor: Actor): Promise<BreakerReset> {
    return this.#order('breaker.reset', key, reason, actor, (instance, now) =>
      reset(instance, actor.name, now),
    );
  }

  retryDeadLetter(key: string, request: MaybeExplained, actor: Actor): Promise<DeadLetterRetried> {
    return this.#order('dlq.retry', key, request?.reason, actor, retry);
  }

  removeDeadLetter(key: string, { reason }: Explained, actor: Actor): Promise<DeadLetterRemoved> {
    return this.#order('dlq.remove', key, reason, actor, (instance, now) =>
      remove(instance, reason, actor.name, now),
    );
  }

  pause(key: string, request: PauseRequest, actor: Actor): Promise<InstancePaused> {
    return this.#order('instance.pause', key, request.reason, actor, (instance, now) =>
      pause(instance, request, actor.name, now),
    );
  }

  resume(key: string, request: MaybeExplained, actor: Actor): Promise<InstanceResumed> {
    return this.#order('instance.resume', key, request?.reason, actor, (instance, now) =>
      resume(instance, actor.name, now),
    );
  }

  poll(key: string, request: PollRequest, actor: Actor): Promise<PollOrdered> {
    return this.#order('instance.poll', key, request?.reason, actor, (instance, now) =>
      poll(instance, request?.parts, now),
    );
  }

  /** All that are polled at all, or none of them, under one audit entry. */
  async retryDeadLetters(request: MaybeExplained, actor: Actor): Promise<DeadLettersRetried> {
    await this.#fleet.fresh();
    const keys = this.#fleet.instances().flatMap(({ key, state }) => (state.deadLetter ? [key] : []));
    return this.#fleet.carryOut(keys, async (transaction, store) => {
      const told = await actor.once.recall(transaction);
      if (told !== undefined) return told as DeadLettersRetried;
      const now = this.#clock.now();
      const instances = keys.flatMap((key) => this.#fleet.instance(key) ?? []);
      const { orders, answer } = retryAll(instances, now);
      await store(orders);
      await appendAudit(transaction, {
        ...this.#entry('dlq.retry-all', 'dlq', request?.reason, actor, now),
        outcome: 'allowed',
        detail: { tasksRetried: answer.tasksRetried, keys: answer.keys },
      });
      await actor.once.remember(transaction, answer);
      return answer;
    });
  }

  async #order<Answer>(
    action: string,
    key: string,
    reason: string | undefined,
    actor: Actor,
    decide: (instance: Instance, now: number) => Decision<Answer>,
  ): Promise<Answer> {
    const outcome = await this.#fleet.carryOut([key], async (transaction, store) => {
      const told = await actor.once.recall(transaction);
      if (told !== undefined) return told as Answer;
      const instance = this.#fleet.instance(key);
      if (!instance) throw unknownInstance(key);
      const now = this.#clock.now();
      const entry = {
        ...this.#entry(action, key, reason, actor, now),
        previousState: auditedState(instance),
      };
      const decision = decide(instance, now);
      if (decision instanceof ProblemError) {
        const detail = { status: decision.status, why: decision.message };
        await appendAudit(transaction, { ...entry, outcome: 'refused', detail });
        decision.audited = true;
        return decision;
      }
      const [after] = await store([[key, decision.order]]);
      const newState = after && auditedState(after);
      await appendAudit(transaction, { ...entry, outcome: 'allowed', newState });
      await actor.once.remember(transaction, decision.answer);
      return decision.answer;
    });
    if (outcome instanceof ProblemError) throw outcome;
    return outcome;
  }

  #entry(action: string, subject: string, reason = '', { name, address, requestId }: Actor, at: number) {
    return { at, actor: name, address, action, subject, reason, requestId };
  }
}
