import type { InstanceConfig, PollPart } from '../../../contract/instance.ts';
import type { Poll } from './in-child-process.ts';

/** The work of a process that polls one instance, once, and tells who started it what came of it. */
export function serveOnePoll(poll: Poll): void {
  const controller = new AbortController();
  // Nobody is left to tell.
  process.on('disconnect', () => process.exit(1));
  process.on('message', (order: 'abort' | { instance: InstanceConfig; part: PollPart }) => {
    if (order === 'abort') return controller.abort(new Error('poll deadline'));
    const { instance, part } = order;
    void poll(instance, part, controller.signal).then((result) => process.send?.(result));
  });
}
