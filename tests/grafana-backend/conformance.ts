import { calls } from './conformance/calls.ts';
import { life } from './conformance/life.ts';
import type { Subject } from './conformance/subject.ts';

export type { Subject } from './conformance/subject.ts';

/**
 * The conformance suite: what Grafana relies on, tried on any backend that can be started, written with this room or
 * not. Call it in a file that `node --test` runs.
 */
export function conformance(subject: Subject): void {
  life(subject);
  calls(subject);
}
