import type { QueryOf } from '../../../../contract/query.ts';
import type { Frame } from '../../../backend-sdk/index.ts';
import { grouped } from './grouped.ts';
import type { InstanceRow } from './instance-row.ts';
import { numericFrame } from './numeric-frame.ts';
import { isInstanceCell, type InScope } from './scope.ts';
import { number, tableFrame, text, time } from './table-frame.ts';

type Asked = Pick<QueryOf<'staleness'>, 'by' | 'format'>;

const seconds = { unit: 's' };

/** How long ago the last good poll was, in seconds, by instance or by type. One that never was has no number. */
export function stalenessFrames({ rows, notices }: InScope, { by, format }: Asked): Frame[] {
  if (by === 'type') return byType(rows, format, notices);
  if (format === 'numeric')
    return numericFrame(
      'staleness',
      rows,
      { instance: (row) => row.instance, type: (row) => row.type },
      { name: 'staleness', of: (row) => row.staleness, config: seconds },
      notices,
    );
  return tableFrame(
    'staleness',
    rows,
    [
      text('instance', 'Instance', (row) => row.instance),
      text('type', 'Type', (row) => row.type),
      text('group', 'Group', (row) => row.group),
      number('staleness', 'Staleness', (row) => row.staleness, { ...seconds, noValue: 'never polled' }),
      number('score', 'Score', (row) => row.score, { min: 0, max: 1, decimals: 2 }),
      time('lastSuccess', 'Last success', (row) => row.lastSuccessAt),
      time('lastFailure', 'Last failure', (row) => row.lastErrorAt),
      text('lastError', 'Last error', (row) => row.lastError),
      text('key', 'Key', (row) => row.key),
    ],
    { notices, canFilter: isInstanceCell },
  );
}

function byType(instances: readonly InstanceRow[], format: Asked['format'], notices: string[]): Frame[] {
  const types = grouped(instances, (row) => row.type).map(([type, rows]) => {
    const ages = rows.flatMap(({ staleness }) => staleness ?? []).sort((a, b) => a - b);
    return { type, count: rows.length, ages };
  });
  if (format === 'numeric')
    return numericFrame(
      'staleness',
      types,
      { type: (row) => row.type },
      { name: 'staleness', of: ({ ages }) => ages.at(-1) ?? null, config: seconds },
      notices,
    );
  return tableFrame(
    'staleness',
    types,
    [
      text('type', 'Type', (row) => row.type),
      number('instances', 'Instances', (row) => row.count),
      number('neverPolled', 'Never polled', ({ count, ages }) => count - ages.length),
      number('median', 'Median', ({ ages }) => quantile(ages, 0.5), seconds),
      number('p95', '95th percentile', ({ ages }) => quantile(ages, 0.95), seconds),
      number('staleness', 'Largest', ({ ages }) => ages.at(-1), seconds),
    ],
    { notices, canFilter: isInstanceCell },
  );
}

/** Of numbers in order, by nearest rank. */
function quantile(sorted: readonly number[], share: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
