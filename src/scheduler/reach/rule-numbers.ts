import type { InstanceNumbers } from '../../contract/alert-condition.ts';
import { excuseOf } from '../../contract/excuse.ts';
import type { HealthDocument } from '../../contract/health.ts';

/** One number for each instance, as an alert rule sees them, by the instance's key. */
export function numbersOf(
  { kind, filters }: InstanceNumbers['query'],
  document: HealthDocument,
): Map<string, number> {
  return new Map(
    rowsOf(document)
      .filter((row) => filters.every((filter) => passes(row, filter)))
      .flatMap((row): [string, number][] => {
        const value = kind === 'breakers' ? row.notClosedSeconds : row.staleness;
        return value === null ? [] : [[row.key, value]];
      }),
  );
}

type Row = ReturnType<typeof rowsOf>[number];

/** What the data source makes of the instances of a document, as far as alert rules ask for it. */
function rowsOf({ instances, updatedAt, faultMayBeOursSince }: HealthDocument) {
  const now = Date.parse(updatedAt ?? '');
  const at = (moment: string | undefined) => (moment === undefined ? null : Date.parse(moment));
  const seconds = (since: number | null) => (since === null ? null : Math.max(0, now - since) / 1_000);
  return instances.map((health) => {
    const { key, breaker, deadLetter, pollStatus, paused, plannedOfflineUntil } = health;
    const lastSuccessAt = at(pollStatus.lastSuccess);
    const expected = paused === undefined && plannedOfflineUntil === undefined;
    const notClosedSince = breaker.state === 'closed' || !expected ? null : at(breaker.notClosedSince);
    return {
      key,
      breaker: breaker.state,
      deadLetter: String(deadLetter.present),
      excused: excuseOf(health, lastSuccessAt, at(faultMayBeOursSince)),
      staleness: seconds(lastSuccessAt),
      notClosedSeconds: seconds(notClosedSince) ?? 0,
    };
  });
}

function passes(row: Row, { key, operator, value }: InstanceNumbers['query']['filters'][number]): boolean {
  if (!isColumn(row, key))
    throw new Error(`no alert rule can be proved on the column ${key}: simulate it here`);
  const cell = row[key];
  switch (operator) {
    case '=':
      return String(cell) === value;
    case '!=':
      return String(cell) !== value;
    case '>':
      return typeof cell === 'number' && cell > Number(value);
  }
}

const isColumn = (row: Row, key: string): key is keyof Row => Object.hasOwn(row, key);
