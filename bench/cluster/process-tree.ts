import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Seconds of processor time that a server and its children have had. */
export function cpuSecondsOf(server: number): number {
  let ticks = 0;
  for (const pid of [server, ...childrenOf(server)]) {
    const fields = statOf(pid);
    // The server itself counts those of its children that have ended.
    const counted = pid === server ? fields.slice(11, 15) : fields.slice(11, 13);
    for (const field of counted) ticks += Number(field);
  }
  return ticks / ticksPerSecond;
}

/** Memory of a server and its children in bytes; what they share counts once. */
export function memoryOf(server: number): number {
  let kilobytes = 0;
  for (const pid of [server, ...childrenOf(server)]) {
    const [, pss] = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`)) ?? [];
    kilobytes += Number(pss ?? 0);
  }
  return kilobytes * 1_024;
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => Number(statOf(pid)[1]) === parent);
}

/** The fields of a process behind its name, which may hold anything; none where it has ended meanwhile. */
const statOf = (pid: number) => read(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
