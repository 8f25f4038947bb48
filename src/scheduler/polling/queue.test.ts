import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PollQueue, type Task } from './queue.ts';

/** The queue as anyone would write it: an array that is sorted when it is asked. */
class Model {
  tasks: Task[] = [];
  remove(key: string) {
    this.tasks = this.tasks.filter((task) => task.key !== key);
  }
  get first(): Task | undefined {
    return [...this.tasks].sort((a, b) => a.nextRun - b.nextRun || b.priority - a.priority)[0];
  }
}

type Step = fc.Command<Model, PollQueue>;
const step = (name: string, run: (model: Model, queue: PollQueue) => void): Step => ({
  check: () => true,
  run(model, queue) {
    run(model, queue);
    assert.equal(queue.size, model.tasks.length);
    const [first, expected] = [queue.peek(), model.first];
    // Of equal tasks either may be first.
    assert.deepEqual([first?.nextRun, first?.priority], [expected?.nextRun, expected?.priority]);
    for (const task of model.tasks) assert.deepEqual(queue.get(task.key), task);
  },
  toString: () => name,
});
const key = fc.integer({ min: 0, max: 12 }).map((n) => `pve::node${n}`);
const time = fc.integer({ min: 0, max: 8 });
const steps = [
  fc.record({ key, nextRun: time, priority: fc.integer({ min: -3, max: 0 }) }).map((task) =>
    step(`upsert ${JSON.stringify(task)}`, (model, queue) => {
      queue.upsert(task);
      model.remove(task.key);
      model.tasks.push(task);
    }),
  ),
  key.map((key) =>
    step(`remove ${key}`, (model, queue) => {
      assert.equal(
        queue.remove(key),
        model.tasks.some((task) => task.key === key),
      );
      model.remove(key);
      assert.equal(queue.get(key), undefined);
    }),
  ),
  fc.constant(
    step('pop', (model, queue) => {
      const [taken, expected] = [queue.pop(), model.first];
      assert.deepEqual([taken?.nextRun, taken?.priority], [expected?.nextRun, expected?.priority]);
      if (taken) model.remove(taken.key);
    }),
  ),
  time.map((now) =>
    step(`due ${now}`, (model, queue) => {
      const keys = (tasks: Iterable<Task>) => [...tasks].map((task) => task.key).sort();
      assert.deepEqual(keys(queue.due(now)), keys(model.tasks.filter((task) => task.nextRun <= now)));
    }),
  ),
];

describe('the poll queue', () => {
  it('does what a sorted array does, whatever is done to it', () => {
    fc.assert(
      fc.property(fc.commands(steps, { maxCommands: 80 }), (commands) =>
        fc.modelRun(() => ({ model: new Model(), real: new PollQueue() }), commands),
      ),
      { numRuns: 300 },
    );
  });

  it('gives out tasks by time, then by priority', () => {
    const task = fc.record({ key: fc.uuid(), nextRun: time, priority: fc.integer({ min: -5, max: 0 }) });
    fc.assert(
      fc.property(fc.uniqueArray(task, { selector: ({ key }) => key }), (tasks) => {
        const queue = new PollQueue();
        for (const each of tasks) queue.upsert(each);
        const order = Array.from(tasks, () => queue.pop() as Task);
        order.reduce((before, after) => {
          assert.ok(
            before.nextRun < after.nextRun ||
              (before.nextRun === after.nextRun && before.priority >= after.priority),
          );
          return after;
        }, order[0] as Task);
        assert.equal(queue.pop(), undefined);
      }),
    );
  });

  it('holds an instance once: planning it again moves it', () => {
    const queue = new PollQueue();
    queue.upsert({ key: 'pve::a', nextRun: 10, priority: 0 });
    queue.upsert({ key: 'pve::b', nextRun: 20, priority: 0 });
    queue.upsert({ key: 'pve::a', nextRun: 30, priority: 0 });
    assert.equal(queue.size, 2);
    assert.equal(queue.peek()?.key, 'pve::b');
  });
});
