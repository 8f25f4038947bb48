import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { InstanceConfig } from '../../contract/instance.ts';
import { wellFleet } from '../polling/fleet-health.ts';
import { newInstanceState, type InstanceState } from '../polling/instance-state.ts';
import { newPartState } from '../polling/part-state.ts';
import { adaptiveSelector, ageStaleness } from '../polling/interval-choice.ts';
import type { PollResult } from '../polling/poll-result.ts';
import { ended, putOff, unchanged, type Circumstances } from './endings.ts';
import { nextRunOf } from './task.ts';
import type { LocalMember } from './local-fleet.ts';

const now = Date.UTC(2026, 10, 21, 12);
const minute = 60_000;
const config: InstanceConfig = {
  name: 'one',
  type: 'pmg',
  url: 'https://one.example:8006',
  auth: { username: 'u', password: 'p' },
};
const member: LocalMember = { key: 'pmg::one', config, host: 'one.example:8006', adaptive: false };
const circumstances: Circumstances = {
  settings: {
    cadence: {
      minMs: 1_000,
      baseMs: 10_000,
      maxMs: minute,
      stalenessTargetMs: minute,
      fixedMs: { pmg: 30_000 },
    },
    partCadence: {
      guests: minute,
      storage: minute,
      disks: minute,
      updates: minute,
      backups: minute,
      mail: minute,
    },
    workers: 10,
    deadLetterRetryMs: 30 * minute,
    host: { concurrency: 4, requestsPerMinute: 600 },
  },
  staleness: ageStaleness,
  selector: adaptiveSelector,
  random: () => 0.5,
  backlog: 0,
  fleetSize: 10,
};
const well: InstanceState = {
  ...newInstanceState(now - minute, now, 30_000),
  lastSuccessAt: now - 30_000,
  parts: { mail: newPartState(now) },
};
const paused = { since: now - minute, by: 'kim', reason: 'rack move' };
const status = { part: 'status' } as const;
const mail = { part: 'mail' } as const;
const good: PollResult = { ok: true, warnings: [], changeHash: 'a', requests: 3 };
const bad: PollResult = {
  ok: false,
  failure: { kind: 'timeout', category: 'transient', message: 'no answer' },
  requests: 1,
};
const put = (part: typeof status | typeof mail, state: InstanceState, where = member) =>
  putOff(part, state, where, circumstances, now);
const after = (change: ReturnType<typeof put>, state: InstanceState) =>
  change?.({ state, orderedFor: Infinity }, wellFleet).state;

describe('a poll that is due', () => {
  it('is carried out where nothing speaks against it', () => {
    assert.equal(put(status, well), undefined);
    assert.equal(put(mail, well), undefined);
  });

  it('waits for the end of a pause, for ever if that has none, and runs within a base interval after it', () => {
    assert.equal(put(status, { ...well, paused }), unchanged);
    assert.equal(nextRunOf(status, { ...well, paused }), undefined);
    const until = { ...well, paused: { ...paused, until: now + minute } };
    assert.equal(put(status, until), unchanged);
    assert.equal(nextRunOf(status, until), now + minute);
    const over = { ...well, paused: { ...paused, until: now } };
    const resumed = after(put(status, over), over);
    assert.equal(resumed?.paused, undefined);
    assert.equal(resumed?.nextRun, now + 5_000);
  });

  it('is planned anew after a time that the instance is offline by plan', () => {
    const window = { start: now - minute, end: now + 10 * minute };
    const offline = { ...member, config: { ...config, offline: [window] } };
    const next = after(put(status, well, offline), well);
    assert.equal(next?.basis.kind, 'offline');
    assert.ok((next?.nextRun ?? 0) >= window.end);
    assert.equal(after(put(mail, well, offline), well)?.parts.mail?.nextRun, now + minute);
  });

  it('is looked at again later if it is of a part and its instance is not well', () => {
    const failing = { ...well, consecutiveFailures: 1 };
    assert.equal(put(status, failing), undefined);
    assert.equal(after(put(mail, failing), failing)?.parts.mail?.nextRun, now + minute);
  });
});

describe('a poll that has ended', () => {
  it('plans the next, at once if one was ordered meanwhile', () => {
    const change = ended(status, good, member, circumstances, now - 20, now);
    const planned = change({ state: well, orderedFor: Infinity }, wellFleet).state;
    assert.deepEqual([planned.lastSuccessAt, planned.nextRun], [now, now + 30_000]);
    assert.equal(change({ state: well, orderedFor: now - 10 }, wellFleet).state.nextRun, now);
  });

  it('lets an order stand that came while it was in flight', () => {
    const change = ended(status, good, member, circumstances, now - 20, now);
    const { state } = change({ state: { ...well, paused }, orderedFor: Infinity }, wellFleet);
    assert.deepEqual(state.paused, paused);
    assert.equal(state.changeHash, 'a');
  });

  it('counts a breaker that it opens, with what is thought of the fleet at that moment', () => {
    const change = ended(status, bad, member, circumstances, now - 20, now);
    const twice = { ...well, consecutiveFailures: 2, breaker: { ...well.breaker, failures: 2 } };
    const suspicious = { ownFault: { openings: [now - 10, now - 5, now - 1] }, notClosed: 3 };
    const { state, health } = change({ state: twice, orderedFor: Infinity }, suspicious);
    assert.equal(state.breaker.state, 'open');
    assert.equal(health.notClosed, 4);
    assert.equal(health.ownFault.suspectedSince, now);
  });

  it('changes its part alone, if it is of one', () => {
    const change = ended(mail, good, member, circumstances, now - 20, now);
    const { state, health } = change({ state: well, orderedFor: Infinity }, wellFleet);
    assert.equal(health, wellFleet);
    assert.deepEqual({ ...state, parts: {} }, { ...well, parts: {} });
    assert.deepEqual([state.parts.mail?.requests, state.parts.mail?.nextRun], [3, now + minute]);
  });
});
