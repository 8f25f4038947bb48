import { isAlive } from './socket.ts';

/** Read when the process starts, before the parent has had the time to go. */
const parent = process.ppid;
const parentCheckMs = 500;

/**
 * Calls `onOrphaned` once the process that started this one is gone, however it ended: a killed Grafana tells
 * nobody, and its next start would find a second backend beside its own. The second test serves runtimes that
 * read `process.ppid` only once.
 */
export function watchParent(onOrphaned: () => void): void {
  const timer = setInterval(() => {
    if (process.ppid === parent && isAlive(parent)) return;
    clearInterval(timer);
    onOrphaned();
  }, parentCheckMs);
  timer.unref();
}

/**
 * SIGINT goes to the whole process group when Ctrl+C stops Grafana from a terminal; Grafana then still needs
 * its plugins, and stops them itself.
 */
export function handleSignals(onTerminate: () => void): void {
  process.on('SIGINT', () => {});
  process.on('SIGTERM', onTerminate);
}
