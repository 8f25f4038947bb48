import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import {
  afterEvent,
  newOptimizeSession,
  type OptimizeEvent,
  type OptimizeSession,
  type OptimizeSignal,
  type ViewSnapshot,
} from './optimize-session.ts';
import { playbackQuality } from './playback-quality.ts';

const view: ViewSnapshot = { sv: 'sv1.k.p.s', viewSnapshotId: 'city:60', viewSnapshotSha256: 'a'.repeat(64) };
const newer: ViewSnapshot = { ...view, viewSnapshotId: 'city:120', viewSnapshotSha256: 'b'.repeat(64) };
const smooth = { reducedMotion: false, framesPerSecond: 60 };
const mismatch = { code: 'view_snapshot_mismatch', message: 'the snapshot moved on' };

function after(...events: OptimizeEvent[]): { session: OptimizeSession; signals: OptimizeSignal[] } {
  let session = newOptimizeSession;
  const signals: OptimizeSignal[] = [];
  for (const event of events) {
    const step = afterEvent(session, event);
    session = step.session;
    signals.push(...step.signals);
  }
  return { session, signals };
}

describe('the Optimize page', () => {
  it('goes from live over frozen and computing to playback, and stands on its snapshot afterwards', () => {
    const { session, signals } = after(
      { type: 'freeze', view },
      { type: 'run', view },
      { type: 'ready', request: 1, moves: 12, conditions: smooth },
      { type: 'played' },
    );
    assert.deepEqual(session, { state: 'frozen', view, request: 1, mismatched: false, moves: 12 });
    assert.deepEqual(signals, [
      { kind: 'transition', from: 'live', to: 'frozen' },
      { kind: 'transition', from: 'frozen', to: 'computing' },
      { kind: 'transition', from: 'computing', to: 'playback' },
      { kind: 'quality', quality: 'full' },
      { kind: 'transition', from: 'playback', to: 'frozen' },
    ]);
  });

  it('computes from live, too', () => {
    assert.equal(after({ type: 'run', view }).session.state, 'computing');
  });

  it('stays frozen when a plan has no moves', () => {
    const { session } = after(
      { type: 'run', view },
      { type: 'ready', request: 1, moves: 0, conditions: smooth },
    );
    assert.deepEqual([session.state, session.moves], ['frozen', 0]);
  });

  it('is frozen after a cancel, and an answer that comes late does not play', () => {
    const { session } = after(
      { type: 'run', view },
      { type: 'cancel' },
      { type: 'ready', request: 1, moves: 3, conditions: smooth },
    );
    assert.equal(session.state, 'frozen');
  });

  it('shows only the answer to the last of several runs', () => {
    const run = after({ type: 'run', view }, { type: 'cancel' }, { type: 'run', view: newer }).session;
    const late = afterEvent(run, { type: 'ready', request: 1, moves: 3, conditions: smooth }).session;
    assert.equal(late, run);
    const right = afterEvent(run, { type: 'ready', request: run.request, moves: 3, conditions: smooth });
    assert.equal(right.session.state, 'playback');
  });

  it('says that its snapshot is outdated, and goes on from the server’s after a sync', () => {
    const { session, signals } = after(
      { type: 'run', view },
      { type: 'failed', request: 1, error: mismatch },
      { type: 'sync', view: newer },
    );
    assert.deepEqual(session, { state: 'frozen', view: newer, request: 1, mismatched: false });
    assert.deepEqual(
      signals.map(({ kind }) => kind),
      ['transition', 'transition', 'mismatch', 'transition', 'recovery'],
    );
  });

  it('counts no recovery after an error of another kind', () => {
    const { signals } = after(
      { type: 'run', view },
      { type: 'failed', request: 1, error: { code: 'policy_run_failed', message: 'it failed' } },
      { type: 'sync', view },
    );
    assert.ok(signals.every(({ kind }) => kind === 'transition'));
  });

  it('lowers the quality while pictures are slow, and counts each change once', () => {
    const { signals } = after(
      { type: 'run', view },
      { type: 'ready', request: 1, moves: 12, conditions: smooth },
      { type: 'conditions', conditions: { ...smooth, framesPerSecond: 30 } },
      { type: 'conditions', conditions: { ...smooth, framesPerSecond: 31 } },
      { type: 'conditions', conditions: { ...smooth, framesPerSecond: 20 } },
    );
    assert.deepEqual(
      signals.flatMap((signal) => (signal.kind === 'quality' ? [signal.quality] : [])),
      ['full', 'reduced', 'summary'],
    );
  });
});

const conditions = fc.record({
  reducedMotion: fc.boolean(),
  framesPerSecond: fc.double({ min: 0, max: 144, noNaN: true }),
});
const request = fc.nat(6);
const event: fc.Arbitrary<OptimizeEvent> = fc.oneof(
  fc.constant<OptimizeEvent>({ type: 'freeze', view }),
  fc.constant<OptimizeEvent>({ type: 'run', view }),
  fc.record({ type: fc.constant('ready' as const), request, moves: fc.nat(600), conditions }),
  fc.record({
    type: fc.constant('failed' as const),
    request,
    error: fc.constantFrom(mismatch, { code: 'policy_run_failed', message: 'it failed' }),
  }),
  fc.constant<OptimizeEvent>({ type: 'cancel' }),
  fc.record({ type: fc.constant('conditions' as const), conditions }),
  fc.constant<OptimizeEvent>({ type: 'played' }),
  fc.constant<OptimizeEvent>({ type: 'sync', view: newer }),
  fc.constant<OptimizeEvent>({ type: 'exit' }),
);
const allowed = new Set([
  'live frozen',
  'live computing',
  'frozen computing',
  'computing playback',
  'computing frozen',
  'computing error',
  'playback frozen',
  'error frozen',
  ...['frozen', 'computing', 'playback', 'error'].map((state) => `${state} live`),
]);

describe('whatever happens, the Optimize page', () => {
  it('takes no way but those of its states, and says of each state what belongs to it', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 40 }), (events) => {
        let session = newOptimizeSession;
        for (const each of events) {
          const step = afterEvent(session, each);
          if (step.session.state !== session.state)
            assert.ok(allowed.has(`${session.state} ${step.session.state}`));
          session = step.session;
          const { state, view, moves = 0, quality, error, mismatched } = session;
          assert.equal(view === undefined, state === 'live');
          assert.equal(quality !== undefined, state === 'playback');
          assert.equal(error !== undefined, state === 'error');
          if (state === 'playback') assert.ok(moves > 0);
          if (mismatched) assert.equal(state, 'error');
        }
      }),
    );
  });

  it('is live after an exit', () => {
    fc.assert(
      fc.property(fc.array(event), (events) => {
        assert.equal(after(...events, { type: 'exit' }).session.state, 'live');
      }),
    );
  });
});

describe('the quality of a playback', () => {
  const rows: [moves: number, reducedMotion: boolean, framesPerSecond: number, quality: string][] = [
    [1, true, 60, 'summary'],
    [800, true, 60, 'summary'],
    [500, false, 60, 'reduced'],
    [500, false, 10, 'reduced'],
    [499, false, 23.9, 'summary'],
    [240, false, 24, 'reduced'],
    [239, false, 39.9, 'reduced'],
    [239, false, 40, 'full'],
    [0, false, 60, 'full'],
  ];
  for (const [moves, reducedMotion, framesPerSecond, quality] of rows)
    it(`is ${quality} with ${moves} moves at ${framesPerSecond} fps${reducedMotion ? ' and reduced motion' : ''}`, () => {
      assert.equal(playbackQuality(moves, { reducedMotion, framesPerSecond }), quality);
    });
});
