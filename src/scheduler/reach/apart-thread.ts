import { parentPort, workerData } from 'node:worker_threads';
import type { ReachQuestion } from './apart.ts';
import { reach } from './reach.ts';

/** The thread of `reachApart`. */
const { plans, rules, assumptions } = workerData as ReachQuestion;
parentPort?.postMessage(reach(plans, rules, assumptions));
