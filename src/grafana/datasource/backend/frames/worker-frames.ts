import type { HealthDocument } from '../../../../contract/health.ts';
import type { QueryOf } from '../../../../contract/query.ts';
import type { Frame } from '../../../backend-sdk/index.ts';
import { secondsSince } from '../time.ts';
import { grouped } from './grouped.ts';
import { hostOf, type InstanceRow } from './instance-row.ts';
import type { InScope } from './scope.ts';
import { number, tableFrame, text } from './table-frame.ts';

const unknown =
  "This scheduler does not say what is in flight or due: for this point the data source at Rollcall's own service.";

interface Group {
  name: string;
  rows: InstanceRow[];
  /** How long its sub-polls have waited for their host, in seconds, each. */
  waits: number[];
}

/** Polls in flight and due, by type or by the host that they ask. */
export function workerFrames(
  { rows, notices }: InScope,
  { queue, updatedAt }: HealthDocument,
  by: QueryOf<'workers'>['by'],
): Frame[] {
  const now = Date.parse(updatedAt ?? '');
  const groups = grouped(rows, (row) => (by === 'type' ? row.type : (hostOf(row) ?? ''))).map(
    ([name, members]): Group => ({
      name,
      rows: members,
      waits: members.flatMap(({ health }) =>
        (health.parts ?? []).flatMap(({ waitsForHostSince }) => known(secondsSince(waitsForHostSince, now))),
      ),
    }),
  );
  const told = rows.every(({ health }) => health.schedule === undefined) ? [...notices, unknown] : notices;
  return tableFrame(
    'workers',
    groups,
    [
      by === 'type'
        ? text('type', 'Type', (group) => group.name)
        : text('host', 'Host', (group) => group.name),
      number('instances', 'Instances', (group) => group.rows.length),
      number('inFlight', 'In flight', (group) => count(group.rows, (row) => row.inFlight)),
      number('due', 'Due', (group) => count(group.rows, (row) => isDue(row, now))),
      number('failing', 'Failing', (group) => group.rows.filter((row) => row.failures > 0).length),
      number('waiting', 'Waiting for the host', ({ waits }) => waits.length),
      number('longestWait', 'Longest wait', ({ waits }) => waits.reduce((a, b) => Math.max(a, b), 0), {
        unit: 's',
      }),
      ...(by === 'type' ? [number<Group>('workers', 'Workers of all types', () => queue.workers)] : []),
    ],
    { notices: groups.length === 0 ? notices : told },
  );
}

/** It is to be polled now or was before now, and is not under way. */
function isDue({ expected, inFlight, health }: InstanceRow, now: number): boolean {
  return expected && !inFlight && Date.parse(health.schedule?.nextPoll ?? '') <= now;
}

const known = (seconds: number | null) => (seconds === null || Number.isNaN(seconds) ? [] : [seconds]);

/** Null where the server does not say how its instances are scheduled. */
function count(rows: readonly InstanceRow[], is: (row: InstanceRow) => boolean): number | null {
  const known = rows.filter(({ health }) => health.schedule !== undefined);
  return known.length === 0 ? null : known.filter(is).length;
}
