import type { RunSheetContent } from '../run-sheet.ts';
import { entryText, inert, markdownTable, moment } from './markdown-text.ts';

/** Who, when and why, of each step from one state or stage to another. */
export function transitionSection({ transitions }: RunSheetContent): string {
  const rows = transitions.map((each) => [
    entryText(each.entry),
    moment(each.at),
    each.action,
    `${each.fromState}${where(each.fromStage)} → ${each.toState}${where(each.toStage)}`,
    `${inert(each.by)}${each.automatic ? ', automatically' : ''}`,
    inert(each.reason),
    inert(each.evidence),
  ]);
  const head = ['Entry', 'At', 'What', 'From → to', 'By', 'Why', 'Evidence'];
  return `## Transitions\n\n${markdownTable(head, rows, 'None.')}`;
}

/** What people confirmed, signed, waived, noted, and what they were refused. */
export function peopleSections(content: RunSheetContent): string[] {
  return [preconditions(content), signOffs(content), waivers(content), notes(content), refusals(content)];
}

function preconditions({ preconditions }: RunSheetContent): string {
  const rows = preconditions.map(({ entry, at, stage, title, role, by, reason }) => [
    entryText(entry),
    moment(at),
    inert(stage),
    inert(title),
    role === null ? 'a criterion' : inert(role),
    inert(by),
    inert(reason),
  ]);
  const head = ['Entry', 'At', 'Before stage', 'Precondition', 'As', 'By', 'Why'];
  return `## Preconditions\n\n${markdownTable(head, rows, 'None was confirmed.')}`;
}

function signOffs({ signOffs }: RunSheetContent): string {
  const rows = signOffs.map(({ entry, at, stage, role, by, reason }) => [
    entryText(entry),
    moment(at),
    inert(stage),
    inert(role),
    inert(by),
    inert(reason),
  ]);
  return `## Sign-offs\n\n${markdownTable(['Entry', 'At', 'Stage', 'As', 'By', 'Why'], rows, 'None.')}`;
}

function waivers({ waivers }: RunSheetContent): string {
  const rows = waivers.map(({ entry, at, title, until, by, reason }) => [
    entryText(entry),
    moment(at),
    inert(title),
    moment(until),
    inert(by),
    inert(reason),
  ]);
  return `## Waivers\n\n${markdownTable(['Entry', 'At', 'Criterion', 'Until', 'By', 'Why'], rows, 'None.')}`;
}

function notes({ notes }: RunSheetContent): string {
  const rows = notes.map(({ entry, at, by, text }) => [entryText(entry), moment(at), inert(by), inert(text)]);
  return `## Notes\n\n${markdownTable(['Entry', 'At', 'By', 'Note'], rows, 'None.')}`;
}

function refusals({ refusals }: RunSheetContent): string {
  if (refusals.count === 0) return '';
  const rows = refusals.shown.map(({ entry, at, action, by, reason, why }) => [
    entryText(entry),
    moment(at),
    inert(action),
    inert(by),
    inert(reason),
    inert(why),
  ]);
  const more = refusals.count - refusals.shown.length;
  const table = markdownTable(['Entry', 'At', 'What', 'By', 'Why', 'Refused because'], rows, '');
  return `## Refused\n\n${table}${more > 0 ? `\nAnd ${more} more, which stand in the audit log.\n` : ''}`;
}

const where = (stage: string | null) => (stage === null ? '' : ` (${inert(stage)})`);
