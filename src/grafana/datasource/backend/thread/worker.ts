import { setPriority } from 'node:os';
import { parentPort } from 'node:worker_threads';
import { routeConsole } from '../../../backend-sdk/logging/console.ts';
import { Logger, type LogLevel } from '../../../backend-sdk/logging/logger.ts';
import type { Order, Report } from './messages.ts';
import { QueryDesk } from './query-desk.ts';

/**
 * Grafana's calls, which the other thread takes, come first where processors are few. Linux keeps a priority for each
 * thread and takes 0 for the one that asks; elsewhere it would be that of the whole process.
 */
try {
  if (process.platform === 'linux') setPriority(0, 3);
} catch {
  // A sandbox may forbid it: then both are equal.
}

/** The thread that answers queries. What anything in it writes goes to the one log that Grafana reads. */
const send = (report: Report, transfer: ArrayBuffer[] = []) => parentPort?.postMessage(report, transfer);
routeConsole(
  new Logger((line) => {
    const {
      '@level': level,
      '@message': message,
      // The log that it goes to writes its own.
      '@timestamp': _,
      ...fields
    } = JSON.parse(line) as Record<string, string>;
    send({ id: 0, say: 'log', level: level as LogLevel, message: String(message), fields });
  }),
);
const desk = new QueryDesk(send);
parentPort?.on('message', (order: Order) => desk.take(order));
send({ id: 0, say: 'ready' });
