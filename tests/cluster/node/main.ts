import { EventEmitter } from 'node:events';
import { instanceKey } from '../../../src/contract/instance.ts';
import { openDatabase } from '../../../src/scheduler/storage/open.ts';
import { clusterNode } from './cluster-node.ts';
import { memoryNode } from './memory-node.ts';
import { simulatedPoll } from './simulated-poll.ts';
import type { Answered, Asked, NodeTask, Question, Told } from './task.ts';

/** A node of its own process, on simulated instances: it polls what its task says until it is stopped or killed. */
// It has stopped, or the test is gone.
process.on('disconnect', () => process.exit());
const task = JSON.parse(process.argv[2] as string) as NodeTask;
let { instances } = task;
const releases = new EventEmitter();
const say = (message: Told | Answered) => void process.send?.(message);
const complain = (error: unknown) => console.error(`${task.name}:`, error);

const database = await openDatabase({
  databaseUrl: task.databaseUrl,
  folder: task.folder,
  onError: complain,
});
const node = await (task.driver === 'in memory' ? memoryNode : clusterNode)({
  task,
  database,
  async poll(config, part, signal) {
    const key = instanceKey(config);
    say({ told: 'began', key, part, at: Date.now() });
    try {
      return await simulatedPoll(instances[config.name], signal, releases);
    } finally {
      say({ told: 'ended', key, part, at: Date.now() });
    }
  },
  onPolled: ({ key, part, result }) => say({ told: 'counted', key, part, at: Date.now(), ok: result.ok }),
  onError: complain,
});

async function answerTo(question: Question): Promise<unknown> {
  switch (question.ask) {
    case 'query':
      return database.query(question.sql, question.parameters);
    case 'order':
      return node.order(question.key, question.operation);
    case 'poll every':
      return node.pollEvery(question.ms);
    case 'answering':
      instances = { ...instances, ...question.instances };
      return;
    case 'release':
      return releases.emit('released');
    case 'stale':
      return node.stale();
    case 'stop':
      await node.stop();
      return database.close();
  }
}

process.on('message', ({ id, question }: Asked) => {
  void answerTo(question)
    .then(
      (answer) => say({ id, answer }),
      (error: unknown) => say({ id, error: String(error) }),
    )
    .finally(() => {
      if (question.ask === 'stop') process.disconnect();
    });
});
say({ id: 0 });
