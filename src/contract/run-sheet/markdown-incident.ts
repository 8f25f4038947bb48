import type { RunSheetContent } from '../run-sheet.ts';
import { entryText, inert, measured, moment, secondsText, settingsText } from './markdown-text.ts';

const toBeFilled = (word: string) => `*to be filled in by a person: a note that begins with \`${word}:\`*`;

/** Incident notes, line by line as the template has it. */
export const incidentSection = ({ incidents }: RunSheetContent): string => incidents.map(note).join('\n');

function note(incident: RunSheetContent['incidents'][number]): string {
  const { stage, triggers, firstObserved, killSwitches, change, impact, followUp, entry } = incident;
  const metrics = triggers.map(
    ({ title, value, unit, reason, evidenceHash }) =>
      `  - ${inert(title)}: ${measured(value, unit)}, ${inert(reason)} (evidence ${inert(evidenceHash)})`,
  );
  const written = (note: typeof impact, word: string) =>
    note ? `${inert(note.text)} (${inert(note.by)}, ${entryText(note.entry)})` : toBeFilled(word);
  const effect =
    change.inEffectAfterSeconds === null
      ? 'not seen in effect'
      : `in effect after ${secondsText(change.inEffectAfterSeconds)}`;
  return `${[
    '## Incident note',
    '',
    `- Stage: ${stage === null ? 'none' : inert(stage)}`,
    `- Trigger metric(s): ${metrics.length > 0 ? '' : 'none failed'}`.trimEnd(),
    ...metrics,
    `- First observed timestamp: ${moment(firstObserved)}${triggers.length > 0 ? ', at the latest' : ''}`,
    `- Kill switch applied: ${killSwitches.map(inert).join(', ') || 'none'}`,
    `- Rollback command/config change: ${settingsText(change.from)} → ${settingsText(change.to)}, ${effect} (${entryText(entry)})`,
    `- Customer impact summary: ${written(impact, 'impact')}`,
    `- Follow-up owner and ETA: ${inert(followUp.owner)}; ${written(followUp.note, 'follow-up')}`,
  ].join('\n')}\n`;
}
