import { canonicalJson } from '../canonical-json.ts';
import type { RunSheet, RunSheetContent } from '../run-sheet.ts';
import { incidentSection } from './markdown-incident.ts';
import { drillSection, killSwitchSection, leverSection, recoverySection } from './markdown-lever.ts';
import { entryText, inert, markdownTable, moment, rounded, settingsText, span } from './markdown-text.ts';
import { snapshotSection, successSection, verdictSection } from './markdown-evidence.ts';
import { permitSection } from './markdown-permit.ts';
import { peopleSections, transitionSection } from './markdown-people.ts';

/** What stands before and after the content at the end of a sheet in Markdown. */
export const contentStart = '\n```json\n';
export const contentEnd = '\n```\n';

/**
 * A sheet as a file of Markdown: the page for people, and at its end the sheet itself as JSON. The page is made of the
 * JSON and of nothing else, so whoever verifies the file makes it anew and compares.
 */
export function sheetMarkdown(sheet: RunSheet): string {
  const explanation =
    'The page above is made of this line and of nothing else. `rollcall sheet verify FILE` makes it anew and compares both.';
  return `${sheetPage(sheet)}\n## Content\n\n${explanation}\n${contentStart}${embedded(sheet)}${contentEnd}`;
}

/** Characters that steer a terminal, or turn the direction of writing, stand escaped: it is the same JSON. */
function embedded(sheet: RunSheet): string {
  return canonicalJson(sheet).replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** The page for people alone. */
export function sheetPage({ content, seal }: RunSheet): string {
  const sections = [
    `# Run sheet: ${inert(content.plan.title)}, run ${content.run}\n`,
    sealText(content, seal),
    headSection(content),
    incidentSection(content),
    stageSection(content),
    transitionSection(content),
    permitSection(content),
    ...peopleSections(content),
    snapshotSection(content),
    verdictSection(content),
    baselineSection(content),
    leverSection(content),
    killSwitchSection(content),
    drillSection(content),
    recoverySection(content),
    successSection(content),
    clockSection(content),
  ];
  return sections.filter((section) => section !== '').join('\n');
}

function sealText({ log, closed }: RunSheetContent, seal: string | null): string {
  if (!closed || seal === null)
    return `**OPEN, not sealed:** the run is under way, as of entry #${log.last.entry}.\n`;
  return `**Sealed:** ${seal}\n`;
}

function headSection({ rollout, plan, state, startedAt, endedAt, log }: RunSheetContent): string {
  const link = ({ entry, at, hash }: RunSheetContent['log']['first']) =>
    `${entryText(entry)} of ${moment(at)}, ${hash}`;
  return markdownTable(
    ['', ''],
    [
      ['Rollout', inert(rollout)],
      ['Outcome', state],
      ['Started', moment(startedAt)],
      ['Ended', endedAt === null ? 'not yet' : moment(endedAt)],
      ['Plan', `${inert(plan.name)}, SHA-256 ${inert(plan.hash)}, ${entryText(plan.entry)}`],
      ['Lever and mode', `${plan.lever}, ${plan.mode}`],
      ['First audit entry', link(log.first)],
      ['Last audit entry', link(log.last)],
      ['Audit entries', String(log.entries)],
    ],
    '',
  );
}

function stageSection({ stages }: RunSheetContent): string {
  const rows = stages.map(
    ({ name, title, settings, startedAt, endedAt, dwellSeconds, dwellRequiredSeconds, endedBy }) => [
      `${inert(title)} (${inert(name)})`,
      settingsText(settings),
      startedAt === null ? 'never in effect' : moment(startedAt),
      moment(endedAt),
      span(dwellSeconds),
      span(dwellRequiredSeconds),
      endedBy === null ? '' : inert(endedBy),
    ],
  );
  const head = ['Stage', 'Setting', 'In effect from', 'Until', 'Dwell', 'Dwell asked for', 'Left by'];
  return `## Stages\n\n${markdownTable(head, rows, 'No stage began.')}`;
}

function baselineSection({ baselines }: RunSheetContent): string {
  const rows = baselines.map(({ title, query, from, to, n, median, p95, hash }) => [
    inert(title),
    inert(query),
    `${moment(from)} to ${moment(to)}`,
    String(n),
    String(rounded(median)),
    String(rounded(p95)),
    inert(hash),
  ]);
  const head = ['Criterion', 'Query', 'Span', 'Samples', 'Median', '95th percentile', 'Hash'];
  return `## Baselines\n\n${markdownTable(head, rows, 'The plan compares with no baseline.')}`;
}

function clockSection({ clockSets }: RunSheetContent): string {
  if (clockSets.length === 0) return '';
  const rows = clockSets.map(({ entry, at, byMs }) => [entryText(entry), moment(at), `${byMs / 1_000} s`]);
  return `## Clock\n\n${markdownTable(['Entry', 'At', 'Set by'], rows, '')}`;
}
