import type { RunSheetContent } from '../run-sheet.ts';
import { entryText, inert, markdownTable, moment, secondsText, settingsText, span } from './markdown-text.ts';

/** What the lever was set to, and when the workload was seen to be at it. */
export function leverSection({ leverChanges }: RunSheetContent): string {
  const rows = leverChanges.map(
    ({ entry, at, purpose, stage, killSwitch, steps, budgetSeconds, effect, overdue }) => [
      entryText(entry),
      moment(at),
      `${purpose}${stage === null ? '' : ` ${inert(stage)}`}${killSwitch === null ? '' : ` ${inert(killSwitch)}`}`,
      steps.map(settingsText).join(', then '),
      effect === null
        ? 'not seen in effect'
        : `${moment(effect.at)}, ${entryText(effect.entry)}, after ${secondsText(effect.seconds)}`,
      `${span(budgetSeconds)}${effect?.withinBudget === false ? ', missed' : ''}`,
      inert([effect?.evidence, overdue && `overdue: ${overdue}`].filter(Boolean).join('; ')),
    ],
  );
  const head = ['Entry', 'Ordered', 'For', 'Setting', 'In effect', 'Budget', 'Read back from the workload'];
  return `## Lever\n\n${markdownTable(head, rows, 'It was not moved.')}`;
}

export function killSwitchSection({ killSwitches }: RunSheetContent): string {
  const rows = killSwitches.map((each) => [
    entryText(each.entry),
    moment(each.at),
    `${inert(each.title)} (${inert(each.name)})`,
    inert(each.by),
    inert(each.reason),
    each.secondsToEffect === null ? 'not in effect' : secondsText(each.secondsToEffect),
    `${span(each.budgetSeconds)}${each.withinBudget === false ? ', missed' : ''}`,
    each.rollsBack ? 'rolls back' : 'holds',
  ]);
  const head = ['Entry', 'Pulled', 'Kill switch', 'By', 'Why', 'Time to effect', 'Budget', 'Then'];
  return `## Kill switches\n\n${markdownTable(head, rows, 'None was pulled.')}`;
}

export function drillSection({ drills }: RunSheetContent): string {
  const rows = drills.map((each) => [
    entryText(each.entry),
    moment(each.at),
    `${inert(each.title)}${each.dryRun ? ', dry run' : ''}`,
    inert(each.by),
    inert(each.reason),
    each.dryRun ? 'no fault' : each.secondsToSeen === null ? 'not seen' : secondsText(each.secondsToSeen),
    each.secondsToEffect === null ? 'not in effect' : secondsText(each.secondsToEffect),
    span(each.budgetSeconds),
    each.passed === null ? 'goes on' : each.passed ? 'passed' : `failed: ${inert(each.why ?? '')}`,
  ]);
  const head = [
    'Entry',
    'Begun',
    'Drill',
    'By',
    'Why',
    'Fault seen after',
    'Time to effect',
    'Budget',
    'Result',
  ];
  return `## Drills\n\n${markdownTable(head, rows, 'None was done.')}`;
}

export function recoverySection({ recovery }: RunSheetContent): string {
  if (recovery.length === 0) return '';
  const rows = recovery.map(({ entry, title, since, dueAt, seconds, late, evidence }) => [
    entryText(entry),
    inert(title),
    moment(since),
    moment(dueAt),
    seconds === null ? (late ? 'not in time' : 'waited for') : `after ${span(seconds)}`,
    inert(evidence ?? ''),
  ]);
  const head = ['Entry', 'Criterion', 'Since', 'By', 'Well again', 'Evidence'];
  return `## Recovery\n\n${markdownTable(head, rows, '')}`;
}
