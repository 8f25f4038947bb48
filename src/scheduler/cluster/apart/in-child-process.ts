import { fork, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import type { InstanceConfig, PollPart } from '../../../contract/instance.ts';
import type { PollFailure, PollResult } from '../../polling/poll-result.ts';
import { Turns } from '../../turns/turns.ts';

/** Polls one part of an instance; it never rejects. */
export type Poll = (instance: InstanceConfig, part: PollPart, signal: AbortSignal) => Promise<PollResult>;

/** By this kind of failure an instance is known that took down the process that polled it. */
export const crash = 'crash';
/** How long a process that was told to stop may take to say how its poll ended, in ms: one that is blocked never does. */
const answersWithinMs = 500;
const stdio: StdioOptions = ['ignore', 'ignore', 'inherit', 'ipc'];

/**
 * Polls each instance in a process of its own, `places` at once. Where that process ends, or cannot even be stopped,
 * before it has told a result, the failure is permanent: its instance would take a node down.
 * @param program what the process runs; it calls `serveOnePoll`. What it is to poll, secrets included, it is told over
 *   the channel between the two: not in its arguments, which others can read.
 * @param args its arguments.
 */
export function inChildProcess(
  program: string,
  { places, args = [] }: { places: number; args?: readonly string[] },
): Poll {
  const turns = new Turns(places);
  return (instance, part, signal) =>
    turns.take(() => pollIn(() => fork(program, args, { stdio }), { instance, part }, signal), {
      signal,
      aborted: () => cutOff,
    });
}

async function pollIn(
  start: () => ChildProcess,
  order: { instance: InstanceConfig; part: PollPart },
  signal: AbortSignal,
): Promise<PollResult> {
  const child = start();
  const ended = endOf(child);
  const abort = () => {
    child.send('abort', () => undefined);
    setTimeout(() => child.kill('SIGKILL'), answersWithinMs).unref();
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    child.send(order, () => undefined);
    const answer = once(child, 'message').then(([result]) => result as PollResult);
    answer.catch(() => undefined);
    return await Promise.race([answer, ended]);
  } finally {
    signal.removeEventListener('abort', abort);
    child.kill('SIGKILL');
  }
}

async function endOf(child: ChildProcess): Promise<PollResult> {
  const by = await new Promise<string>((resolve) => {
    child.once('exit', (code, killedBy) => resolve(killedBy ?? `exit code ${code}`));
    child.once('error', (error) => resolve(error.message));
  });
  const message = `polled in a process of its own, it took that down (${by}), as it did to nodes before`;
  return failed({ kind: crash, category: 'permanent', message });
}

const failed = (failure: PollFailure): PollResult => ({ ok: false, failure, requests: 1 });
const cutOff = failed({ kind: 'timeout', category: 'transient', message: 'the poll was cut off' });
