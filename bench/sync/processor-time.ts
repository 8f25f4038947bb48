import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

interface Known {
  pid: number;
  parent: number;
  /** Of itself, and of its children that have ended. */
  ticks: number;
}

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

/** Seconds of processor time that all processes below this one have had. */
export function processorSeconds(): number {
  const all = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (known(Number(name)) ?? []) : []));
  const below = new Set([process.pid]);
  let found = 0;
  // Parents may stand behind their children: until a round finds none.
  while (found < below.size) {
    found = below.size;
    for (const { pid, parent } of all) if (below.has(parent)) below.add(pid);
  }
  const ours = all.filter(({ pid }) => pid !== process.pid && below.has(pid));
  return ours.reduce((ticks, each) => ticks + each.ticks, 0) / ticksPerSecond;
}

/** A process of /proc; undefined where it has ended meanwhile. */
function known(pid: number): Known | undefined {
  try {
    // The name, in parentheses, may hold anything.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    return { pid, parent: Number(fields[1]), ticks };
  } catch {
    return undefined;
  }
}
