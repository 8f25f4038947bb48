import { readdirSync, readFileSync } from 'node:fs';

/** How often it is looked for searches that began meanwhile, in ms: far less than one takes to load. */
const lookEveryMs = 50;

/**
 * Stops the processes in which a service searches, those that it starts in their place too, as one does that waits for
 * memory or a disk. Linux alone has the list of processes that it reads.
 * @returns what lets them go on.
 */
export function hangSolversOf(service: number): () => void {
  const stopped = new Set<number>();
  const look = () => {
    for (const pid of solversOf(service))
      if (!stopped.has(pid) && signalled(pid, 'SIGSTOP')) stopped.add(pid);
  };
  look();
  const timer = setInterval(look, lookEveryMs);
  return () => {
    clearInterval(timer);
    for (const pid of stopped) signalled(pid, 'SIGCONT');
  };
}

function solversOf(service: number): number[] {
  const own = readdirSync(`/proc/${service}/task`).flatMap((task) =>
    readFileSync(`/proc/${service}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
  );
  return own.filter((pid) => commandOf(pid).includes('solver-process')).map(Number);
}

/** Empty for a process that has ended meanwhile. */
function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Whether there was a process to signal. */
function signalled(pid: number, signal: 'SIGSTOP' | 'SIGCONT'): boolean {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
