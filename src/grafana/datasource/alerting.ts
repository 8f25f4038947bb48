import type { SyncView } from '../../contract/query/choices.ts';
import { variableIn } from '../../contract/query/dashboard-variable.ts';
import type { RollcallQuery } from '../../contract/query.ts';

const chooseNumeric = 'Choose the format Numeric: a table is no number.';

/**
 * Why a query cannot feed an alert rule, in words for its author. A rule is evaluated by the server without a dashboard:
 * a variable has no value there, and a table of texts is no number that could be compared.
 */
export function alertFault(query: RollcallQuery): string | undefined {
  const used = variableIn(JSON.stringify(named(query)));
  if (used !== undefined)
    return `${used} has no value in an alert rule, which knows no dashboard variables: choose values, or none for all.`;
  switch (query.kind) {
    case 'instances':
    case 'workers':
    case 'rollouts':
    case 'stages':
    case 'transitions':
    case 'audit':
    case 'events':
      return 'This query gives a table for people. An alert rule needs numbers, such as those of Breakers, Staleness or Criteria with the format Numeric, or a Script.';
    case 'staleness':
    case 'breakers':
    case 'deadLetters':
      return query.format === 'numeric' ? undefined : chooseNumeric;
    case 'criteria':
      return query.format === 'table' ? 'Choose the format Numeric or Time series.' : undefined;
    case 'script':
      return query.format === 'table' || query.format === undefined || query.format === 'auto'
        ? 'Choose the format Numeric or Time series, so that an answer of another shape is an error and not another rule.'
        : undefined;
    case 'policy':
      return query.view === 'queue' || query.view === 'moves'
        ? undefined
        : ofView(query.view === 'gates', query.format);
    case 'sync':
      return query.view === undefined || numericViews.includes(query.view)
        ? undefined
        : ofView(query.view === 'quota', query.format);
    case 'queue':
    case 'history':
    case 'verdict':
    case 'variable':
    case 'filterValues':
      return undefined;
  }
}

/** Views of the sync that are numbers or series, whatever the format. */
const numericViews: SyncView[] = ['queue', 'durations', 'queriesPerMinute'];

function ofView(hasNumbers: boolean, format: 'table' | 'numeric' | undefined): string | undefined {
  if (!hasNumbers) return 'This view is a table for people: choose one of numbers.';
  return format === 'numeric' ? undefined : chooseNumeric;
}

/** The fields that name something: in an expression `$name` is jq's own, and filters by expression may hold a `$`. */
function named(query: RollcallQuery): unknown {
  return Object.entries(query).filter(([name]) => name !== 'expression' && name !== 'filters');
}
