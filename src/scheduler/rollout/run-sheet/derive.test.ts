import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { entryHash } from '../../../contract/audit-chain.ts';
import { genesis, type AuditEntry } from '../../../contract/audit.ts';
import type { CriterionResult, Verdict } from '../../../contract/rollout.ts';
import { auditActionOf, type RolloutFact } from '../event.ts';
import { changeOfKillSwitch, changeTo } from '../kill-switch.ts';
import { parsePlan } from '../plan-file.ts';
import { replay } from '../replay.ts';
import type { Rollout } from '../rollout.ts';
import { deriveRunSheet } from './derive.ts';

const file = join(import.meta.dirname, '../../../../rollouts/search-console-sync.yaml');
const { plan, hash: planHash } = parsePlan(readFileSync(file), file);
const id = plan.name;

/** An audit log that is written a fact at a time, a minute apart. */
class Log {
  readonly entries: AuditEntry[] = [];

  constructor() {
    this.add({ kind: 'adopted', id, plan, planHash });
  }

  get rollout(): Rollout {
    return replay(this.entries, id) as Rollout;
  }

  get now(): number {
    return Date.UTC(2026, 10, 21, 8) + this.entries.length * 60_000;
  }

  add(event: RolloutFact, reason = 'because', verdict: Verdict | null = null): this {
    const unhashed: Omit<AuditEntry, 'hash'> = {
      form: 2,
      sequence: this.entries.length + 1,
      at: new Date(this.now).toISOString(),
      actor: 'ada',
      address: '192.0.2.7',
      action: `rollout.${auditActionOf[event.kind]}`,
      subject: id,
      reason,
      outcome: 'allowed',
      requestId: '',
      previousState: null,
      newState: null,
      detail: { event, automatic: false, evidence: 'seen', verdict },
      previousHash: this.entries.at(-1)?.hash ?? genesis,
    };
    this.entries.push({ ...unhashed, hash: entryHash(unhashed) });
    return this;
  }

  inEffect(seconds = 2): this {
    const { change } = this.rollout;
    assert.ok(change);
    return this.add({ kind: 'in-effect', change: change.id, seconds });
  }

  begin(): this {
    const { settings } = plan.stages[0] as (typeof plan.stages)[number];
    const change = changeTo(this.rollout, 'stage', settings, this.now, 0);
    return this.add({ kind: 'started', change, baselines: {} }).inEffect();
  }

  pull(killSwitch: string): this {
    const change = changeOfKillSwitch(this.rollout, killSwitch, 'kill-switch', this.now);
    assert.ok(change);
    return this.add({ kind: 'pulled', killSwitch, rollsBack: false, change });
  }

  resume(): this {
    const { settings } = plan.stages[0] as (typeof plan.stages)[number];
    return this.add({
      kind: 'resumed',
      change: changeTo(this.rollout, 'stage', settings, this.now, 0),
    }).inEffect();
  }

  rollBack(): this {
    return this.add({
      kind: 'rolled-back',
      change: changeTo(this.rollout, 'rollback', plan.rollbackTo, this.now),
    });
  }

  sheet(run?: number) {
    const derived = deriveRunSheet(this.entries, id, run);
    assert.ok(derived);
    return derived;
  }
}

const result = (name: string, value: number | null): CriterionResult => ({
  name,
  title: name,
  role: 'exit',
  verdict: value === null ? 'insufficient-data' : 'pass',
  value,
  threshold: 5_000,
  comparison: '<',
  bound: null,
  unit: 'ms',
  n: 60,
  coverage: 1,
  windowSeconds: 3_600,
  reason: 'measured',
  timeToEvidenceSeconds: null,
  noDataSince: null,
  page: false,
  query: 'history: sync.batch.duration.p99',
  evidenceHash: 'a'.repeat(64),
});
const judged = (...results: CriterionResult[]): Verdict => ({
  decision: 'hold',
  summary: 'Hold.',
  reasons: [],
  stage: 'phase-a',
  at: '2026-11-21T08:00:00.000Z',
  expiresAt: '2026-11-21T08:00:30.000Z',
  dwellSeconds: 0,
  dwellRequiredSeconds: 86_400,
  results,
});

describe('a run sheet of the sync', () => {
  it('fills in the success metrics with what was measured last, and says what was not', () => {
    const log = new Log().begin();
    log.add({ kind: 'noted' }, 'one', judged(result('batch-p99', 3_100)));
    log.add({ kind: 'noted' }, 'two', judged(result('batch-p99', 3_200), result('queue-peak', 700)));
    log.add({ kind: 'noted' }, 'three', judged(result('batch-p99', null)));
    const { successMetrics } = log.sheet();
    assert.deepEqual(
      successMetrics?.map(({ criterion, target, value, entry }) => [criterion, target, value, entry]),
      [
        ['speed-up', '>= 4', null, null],
        ['batch-p99', '< 5000', 3_200, 5],
        ['queue-steady', '< 500', null, null],
        ['queue-peak', '< 800', 700, 5],
        ['memory', '< 500000000', null, null],
        ['qpm', '< 960', null, null],
        ['qpm-peak', '< 1100', null, null],
        ['pages', '± 0 %', null, null],
      ],
    );
  });

  it('measures a kill switch of two steps until the second is in effect', () => {
    const log = new Log().begin().pull('persistence-backlog').inEffect(3);
    assert.equal(log.sheet().killSwitches[0]?.secondsToEffect, null);
    const [change] = log.inEffect(8).sheet().leverChanges.slice(-1);
    assert.equal(change?.steps.length, 2);
    assert.deepEqual([change?.effect?.seconds, change?.effect?.withinBudget], [8, true]);
    assert.equal(log.sheet().killSwitches[0]?.secondsToEffect, 8);
  });

  it('has an incident note for each incident: a stage that begins anew ends one', () => {
    const log = new Log().begin().pull('rate-limit-spike').inEffect().pull('coordinator-fault').inEffect();
    log.add({ kind: 'noted' }, 'impact: none').resume().rollBack().inEffect();
    const { incidents, stages } = log.sheet();
    assert.deepEqual(
      incidents.map(({ killSwitches, impact }) => [killSwitches, impact?.text]),
      [
        [['rate-limit-spike', 'coordinator-fault'], 'none'],
        [[], undefined],
      ],
    );
    assert.deepEqual(
      stages.map(({ name, endedBy, dwellSeconds }) => [name, endedBy, dwellSeconds]),
      [
        ['phase-a', 'kill-switch', 60],
        ['phase-a', 'rollback', 60],
      ],
    );
  });

  it('of a run that waits for its recovery is closed by the start of the next, and says so from then on', () => {
    const log = new Log().begin().rollBack().inEffect();
    assert.equal(log.sheet().closed, false);
    log.begin();
    const first = log.sheet(1);
    assert.deepEqual([first.closed, first.state, first.log.last.entry], [true, 'rolled-back', 6]);
    log.add({ kind: 'noted' }, 'this is of the second run');
    assert.deepEqual(log.sheet(1), first);
    assert.equal(log.sheet().run, 2);
  });

  it('says when the lever was late, and of what stayed out of effect that it was', () => {
    const log = new Log();
    const { settings } = plan.stages[0] as (typeof plan.stages)[number];
    const change = changeTo(log.rollout, 'stage', settings, log.now, 0);
    log.add({ kind: 'started', change, baselines: {} });
    log.add({ kind: 'overdue', change: change.id, why: 'the workload shows another' });
    const [moved] = log.sheet().leverChanges;
    assert.deepEqual([moved?.effect, moved?.overdue], [null, 'the workload shows another']);
    assert.deepEqual(log.sheet().stages[0]?.startedAt, null);
    assert.equal(log.inEffect(150).sheet().leverChanges[0]?.effect?.withinBudget, false);
  });
});
