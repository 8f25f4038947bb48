import type { RunSheetContent } from '../run-sheet.ts';
import { entryText, inert, markdownTable, measured, moment, span } from './markdown-text.ts';

/** A table a stage: a row a criterion, a column a snapshot. */
export function snapshotSection({ snapshots, stages }: RunSheetContent): string {
  const tables = stages.flatMap(({ name, title }) => {
    const taken = snapshots.filter(({ stage }) => stage === name);
    if (taken.length === 0) return [];
    const titles = new Map(
      taken.flatMap(({ values }) => values.map((value) => [value.criterion, value.title])),
    );
    const rows = [...titles].map(([criterion, criterionTitle]) => [
      inert(criterionTitle),
      ...taken.map(({ values }) => {
        const found = values.find((value) => value.criterion === criterion);
        return found ? measured(found.value, found.unit) : '';
      }),
    ]);
    const head = taken.map(
      ({ label, late, at, entry }) =>
        `${inert(label)}${late ? ', late' : ''}: ${moment(at)}, ${entryText(entry)}`,
    );
    return [`### ${inert(title)}\n\n${markdownTable(['', ...head], rows, 'Nothing was judged.')}`];
  });
  return `## Snapshots\n\n${tables.length > 0 ? tables.join('\n') : 'None was taken.\n'}`;
}

const signs = { '<': '\\<', '<=': '≤', '>': '\\>', '>=': '≥', '=': '=' } as const;

/** Each verdict that something was done on, with what was asked of which source. */
export function verdictSection({ verdicts }: RunSheetContent): string {
  const blocks = verdicts.map(
    ({ entry, action, at, stage, decision, summary, dwellSeconds, dwellRequiredSeconds, criteria }) => {
      const rows = criteria.map((each) => [
        inert(each.title),
        each.role,
        `**${each.verdict}**`,
        measured(each.value, each.unit),
        each.threshold === null ? '' : `${signs[each.comparison]} ${measured(each.threshold, each.unit)}`,
        each.bound === null ? '' : measured(each.bound, each.unit),
        `${each.n}, ${Math.floor(each.coverage * 100)} % of ${span(each.windowSeconds)}`,
        inert(each.query),
        inert(each.evidenceHash),
      ]);
      const head = [
        'Criterion',
        'Role',
        'Verdict',
        'Value',
        'Threshold',
        'Bound',
        'Samples and coverage',
        'Query',
        'Evidence, SHA-256',
      ];
      const dwell = `Dwell ${span(dwellSeconds)} of ${span(dwellRequiredSeconds)}.`;
      return (
        `### ${entryText(entry)} ${inert(action)}, stage ${inert(stage)}: ${decision}\n\n` +
        `Judged at ${moment(at)}. ${dwell} ${inert(summary)}\n\n${markdownTable(head, rows, 'No criterion was judged.')}`
      );
    },
  );
  return `## Verdicts\n\n${blocks.length > 0 ? blocks.join('\n') : 'Nothing was done on a verdict.\n'}`;
}

/** The template of the playbook, with what was measured. */
export function successSection({ successMetrics }: RunSheetContent): string {
  if (!successMetrics) return '';
  const rows = successMetrics.map(({ metric, target, value, unit, verdict, entry }) => [
    inert(metric),
    inert(target),
    entry === null
      ? 'not measured'
      : `${measured(value, unit)} (${verdict ?? 'no verdict'}, ${entryText(entry)})`,
  ]);
  return `## Success metrics\n\n${markdownTable(['Metric', 'Target', 'Observed'], rows, '')}`;
}
