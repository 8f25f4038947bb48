import assert from 'node:assert/strict';
import type { FleetMember, FleetSnapshot } from '../../src/scheduler/polling/fleet.ts';
import { isWell } from '../../src/scheduler/polling/instance-state.ts';
import { ceilingMs } from '../../src/scheduler/polling/interval.ts';
import { plannedOfflineUntil } from '../../src/scheduler/polling/offline-window.ts';
import { owedPolls } from '../../src/scheduler/polling/plan-next.ts';
import type { Poll, PolledEvent } from '../../src/scheduler/polling/poll.ts';
import type { PollingSettings } from '../../src/scheduler/polling/polling-settings.ts';

/** Looks on while a fleet is polled, and asserts what has to hold whatever happens. */
export class Watch {
  /** Those in force. A poll that was planned under the settings before may still begin. */
  settings: PollingSettings;
  polls = 0;
  readonly #inFlight = new Map<string, Poll>();
  readonly #onHost = new Map<string, number>();

  constructor(settings: PollingSettings) {
    this.settings = settings;
  }

  readonly onBegin = (poll: Poll, now: number): void => {
    const { member, part } = poll;
    const { key, state, config } = member;
    const name = `${key}#${part}`;
    assert.ok(!this.#inFlight.has(name), `${name} is in flight once`);
    assert.equal(plannedOfflineUntil(config.offline, now), undefined, `${name} is not offline by plan`);
    this.#inFlight.set(name, poll);
    this.#onHost.set(config.url, (this.#onHost.get(config.url) ?? 0) + 1);
    this.polls += 1;
    if (part === 'status') this.#statusBegins(poll, now);
    else {
      assert.ok(isWell(state), `${name}: parts are asked for only of what is well`);
      const most = Math.max(1, this.settings.host.concurrency - 1);
      assert.ok(
        (this.#onHost.get(config.url) as number) <= most,
        `${name}: the host keeps a place for the status`,
      );
      assert.ok(this.partsInFlight <= Math.ceil(this.settings.workers / 2));
    }
  };

  readonly onEnd = (event: PolledEvent, now: number): void => {
    const { key, config, part, result, before, after } = event;
    this.#inFlight.delete(`${key}#${part}`);
    this.#onHost.set(config.url, (this.#onHost.get(config.url) as number) - 1);
    if (part !== 'status') {
      const { parts: _, ...own } = before;
      const { parts: __, ...still } = after;
      assert.deepEqual(still, own, `${key}: a sub-poll changes nothing but its part`);
      return;
    }
    assert.ok(after.nextRun > now, `${key} is planned again, and not in the past`);
    if (result.ok) {
      assert.deepEqual(
        [after.consecutiveFailures, after.breaker.state, after.deadLetter, after.firstFailureAt],
        [0, 'closed', undefined, undefined],
        `${key}: a success clears all that failures left`,
      );
      const ceiling = ceilingMs(this.settings.cadence);
      if (after.basis.kind === 'adaptive')
        assert.ok(after.intervalMs <= ceiling, `${key}: ${after.intervalMs} ms`);
    } else {
      assert.equal(after.consecutiveFailures, before.consecutiveFailures + 1);
      assert.ok(after.nextRun >= (after.breaker.retryAt ?? 0), `${key}: back-off outranks every interval`);
      if (result.failure.category === 'permanent')
        assert.equal(after.deadLetter?.reason, 'permanent_failure');
    }
  };

  /** Polls of instances that left bring no event. */
  forget(key: string): void {
    for (const [name, { member }] of this.#inFlight)
      if (member.key === key) {
        this.#inFlight.delete(name);
        this.#onHost.delete(member.config.url);
      }
  }

  get partsInFlight(): number {
    return [...this.#inFlight.values()].filter(({ part }) => part !== 'status').length;
  }

  /** What the fleet says of itself has to be what was seen of it. */
  compare({ at, members, backlog, oldestOverdueMs }: FleetSnapshot): void {
    for (const { key, inFlight } of members) assert.equal(inFlight, this.#inFlight.has(`${key}#status`), key);
    const waiting = members.filter((member) => !member.inFlight && member.state.nextRun <= at);
    const owed = waiting.reduce((sum, { state }) => sum + owedPolls(state.nextRun, state.intervalMs, at), 0);
    const parts = members.flatMap(({ key, state, offlineUntil }) =>
      Object.entries(state.parts).filter(
        ([part, { nextRun }]) =>
          isWell(state) &&
          offlineUntil === undefined &&
          nextRun <= at &&
          !this.#inFlight.has(`${key}#${part}`),
      ),
    );
    const told = `everything overdue is in the backlog: ${owed} + ${parts.length} > ${backlog}`;
    assert.ok(backlog >= owed + parts.length, told);
    for (const { state } of waiting) assert.ok(oldestOverdueMs >= at - state.nextRun);
  }

  /** Nobody is passed over: who is still waiting was due after those of its kind that have begun. */
  nobodyOvertaken(begun: readonly Poll[], { members }: FleetSnapshot): void {
    const waiting = (failing: boolean) =>
      members.filter(({ inFlight, state }) => !inFlight && state.consecutiveFailures > 0 === failing);
    for (const { member, part } of begun) {
      if (part !== 'status') continue;
      const before = (other: FleetMember) => other.state.nextRun < member.state.nextRun;
      const overtaken = waiting(member.state.consecutiveFailures > 0).find(before);
      assert.equal(overtaken?.key, undefined, `overtaken by ${member.key}`);
    }
  }

  #statusBegins({ member: { key, state } }: Poll, now: number): void {
    const { workers, deadLetterRetryMs } = this.settings;
    const running = [...this.#inFlight.values()].filter(({ part }) => part === 'status').length;
    assert.ok(running <= workers, `${running} status polls in flight`);
    assert.ok(now >= state.nextRun, `${key} is not polled early`);
    assert.ok(now >= (state.breaker.retryAt ?? 0), `${key} waits for its breaker`);
    const { deadLetter, basis } = state;
    if (deadLetter && basis.kind === 'deadLetter')
      assert.ok(now - deadLetter.lastAttempt >= 0.95 * deadLetterRetryMs, `${key} waits as a dead letter`);
  }
}
