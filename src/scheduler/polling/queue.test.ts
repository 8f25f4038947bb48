import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { PollQueue, inOrder, unseated, type Queued, type Timing } from './queue.ts';

/** What stands in the queue, and what the test knows of it. */
interface Item extends Queued {
  name: string;
}
interface Task extends Timing {
  item: Item;
}
const itemOf = (name: string): Item => ({ name, priority: 0, seat: unseated });

/** The queue as anyone would write it: an array that is sorted when it is asked. */
class Model {
  readonly items = Array.from({ length: 13 }, (_, n) => itemOf(`node${n}`));
  tasks: Task[] = [];
  has(item: Item) {
    return this.tasks.some((task) => task.item === item);
  }
  remove(item: Item) {
    this.tasks = this.tasks.filter((task) => task.item !== item);
  }
  get first(): Task | undefined {
    return [...this.tasks].sort((a, b) => a.nextRun - b.nextRun || b.priority - a.priority)[0];
  }
}

type Step = fc.Command<Model, PollQueue<Item>>;
const step = (name: string, run: (model: Model, queue: PollQueue<Item>) => void): Step => ({
  check: () => true,
  run(model, queue) {
    run(model, queue);
    assert.equal(queue.size, model.tasks.length);
    // Of equal tasks either may be first.
    const { first } = model;
    assert.equal(queue.nextRun, first?.nextRun ?? Infinity);
    assert.equal(queue.peek()?.priority, first?.priority);
    for (const item of model.items)
      assert.equal(queue.timeOf(item), model.tasks.find((task) => task.item === item)?.nextRun);
  },
  toString: () => name,
});
const which = fc.nat(12);
const time = fc.integer({ min: 0, max: 8 });
const steps = [
  fc.record({ which, nextRun: time, priority: fc.integer({ min: -3, max: 0 }) }).map((task) =>
    step(`upsert ${JSON.stringify(task)}`, (model, queue) => {
      const item = model.items[task.which] as Item;
      queue.upsert(item, task.nextRun, task.priority);
      model.remove(item);
      model.tasks.push({ item, nextRun: task.nextRun, priority: task.priority });
    }),
  ),
  which.map((which) =>
    step(`remove ${which}`, (model, queue) => {
      const item = model.items[which] as Item;
      assert.equal(queue.remove(item), model.has(item));
      model.remove(item);
    }),
  ),
  fc.constant(
    step('pop', (model, queue) => {
      const { first } = model;
      assert.equal(queue.nextRun, first?.nextRun ?? Infinity);
      const taken = queue.pop();
      assert.equal(taken?.priority, first?.priority);
      if (taken) model.remove(taken);
    }),
  ),
  time.map((now) =>
    step(`due ${now}`, (model, queue) => {
      const due: string[] = [];
      queue.forEachDue(now, ({ name }, nextRun) => due.push(`${name} ${nextRun}`));
      assert.deepEqual(
        due.sort(),
        model.tasks
          .filter(({ nextRun }) => nextRun <= now)
          .map(({ item, nextRun }) => `${item.name} ${nextRun}`)
          .sort(),
      );
    }),
  ),
  fc.integer({ min: -3, max: 3 }).map((ms) =>
    step(`shift ${ms}`, (model, queue) => {
      queue.shift(ms);
      for (const task of model.tasks) task.nextRun += ms;
    }),
  ),
];

describe('the poll queue', () => {
  it('does what a sorted array does, whatever is done to it', () => {
    fc.assert(
      fc.property(fc.commands(steps, { maxCommands: 80 }), (commands) =>
        fc.modelRun(() => ({ model: new Model(), real: new PollQueue<Item>() }), commands),
      ),
      { numRuns: 300 },
    );
  });

  it('gives out tasks by time, then by priority, however many there are', () => {
    const task = fc.tuple(time, fc.integer({ min: -5, max: 0 }));
    fc.assert(
      fc.property(fc.array(task, { maxLength: 200 }), (tasks) => {
        const queue = new PollQueue<Item>();
        for (const [nextRun, priority] of tasks) queue.upsert(itemOf(''), nextRun, priority);
        assert.deepEqual(
          Array.from(tasks, () => [queue.nextRun, queue.pop()?.priority]),
          [...tasks].sort(([a, urgentA], [b, urgentB]) => a - b || urgentB - urgentA),
        );
        assert.equal(queue.pop(), undefined);
      }),
    );
  });

  it('holds an instance once: planning it again moves it', () => {
    const queue = new PollQueue<Item>();
    const [a, b] = [itemOf('a'), itemOf('b')];
    queue.upsert(a, 10, 0);
    queue.upsert(b, 20, 0);
    queue.upsert(a, 30, 0);
    assert.equal(queue.size, 2);
    assert.equal(queue.peek(), b);
  });
});

describe('a plan', () => {
  it('is in the order in which a queue would give it out, whatever its times', () => {
    const time = fc.oneof(
      fc.integer({ min: 0, max: 5 }),
      fc.double({ min: 1.7e12, max: 1.8e12, noNaN: true }),
      fc.double({ min: 1.7e12, max: 1.7e12 + 3, noNaN: true }),
    );
    const task = fc.record({ nextRun: time, priority: fc.integer({ min: -5, max: 0 }) });
    fc.assert(
      fc.property(fc.array(task, { maxLength: 300 }), (tasks) => {
        const sorted = inOrder(tasks);
        const expected = [...tasks].sort((a, b) => a.nextRun - b.nextRun || b.priority - a.priority);
        assert.deepEqual(sorted, expected);
      }),
    );
  });
});
