import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { taken, type MeasuredFigure } from '../tools/performance/measured.ts';
import { performancePage } from '../tools/performance/page.ts';

const figure = (name: string, rest: Partial<MeasuredFigure> = {}): MeasuredFigure => ({
  bench: 'queue',
  name,
  value: 3,
  unit: 'ms',
  better: 'lower',
  ...rest,
});
const at = { date: '2026-11-22', machine: '2 × a processor' };
const page = (...figures: MeasuredFigure[]) => performancePage(taken({}, figures, at), {});

describe('the page of figures', () => {
  it('shows each with its goal and its peer, and the day and machine of its bench', () => {
    const text = page(figure('pop', { goal: 4, peer: 9 }), figure('rate', { better: 'higher', goal: 1 }));
    assert.match(text, /## queue\n\n`npm run bench -- queue --json`, 2026-11-22, 2 × a processor\./);
    assert.match(text, /\| pop \| 3 ms \| ≤ 4 ms \| 9 ms \|\n\| rate \| 3 ms \| ≥ 1 ms \| +\|/);
    assert.doesNotMatch(text, /Missed/);
  });

  it('wants a reason for what misses its goal, and gives it', () => {
    const slow = figure('pop p99', { goal: 2 });
    assert.throws(() => page(slow), /queue, pop p99: it misses its goal, and no reason is given/);
    const reasons = { queue: [{ of: 'p99', because: 'the machine is small.' }] };
    const text = performancePage(taken({}, [slow], at), reasons);
    assert.match(text, /\*\*3 ms\*\*/);
    assert.match(text, /Missed:\n\n- pop p99: the machine is small\./);
  });

  it('keeps no reason that nothing needs', () => {
    const reasons = { queue: [{ of: 'p99', because: 'it was slow once.' }] };
    assert.throws(() => performancePage(taken({}, [figure('pop')], at), reasons), /"p99".*any more/);
  });

  it('has the newest figures of each bench, and keeps those of the others', () => {
    const before = taken({}, [figure('a'), figure('b', { bench: 'api' })], at);
    const after = taken(before, [figure('c')], { ...at, date: '2026-11-23' });
    assert.deepEqual(Object.keys(after), ['api', 'queue']);
    assert.equal(after['api']?.date, '2026-11-22');
    assert.deepEqual(
      after['queue']?.figures.map(({ name }) => name),
      ['c'],
    );
  });
});
