import { dateTimeFormat } from '@grafana/data';
import type { CriterionResult, CriterionVerdict, RolloutDocument } from '../../contract/rollout.ts';
import { t } from '../text.ts';
import { spellAbout, spellDuration } from './duration.ts';

/** What a criterion's verdict is called. */
export function criterionVerdictWord(verdict: CriterionVerdict): string {
  switch (verdict) {
    case 'pass':
      return t('rollcall.criterion.pass', 'Pass');
    case 'fail':
      return t('rollcall.criterion.fail', 'Fail');
    case 'inconclusive':
      return t('rollcall.criterion.inconclusive', 'Inconclusive');
    case 'insufficient-data':
      return t('rollcall.criterion.insufficient-data', 'Insufficient data');
  }
}

/** What its role in the plan means for the rollout. */
export function criterionRoleWord(role: CriterionResult['role']): string {
  switch (role) {
    case 'trigger':
      return t('rollcall.criterion.trigger', 'Rolls back if it fails');
    case 'exit':
      return t('rollcall.criterion.exit', 'Must pass before a promotion');
  }
}

/** What there is to know of a criterion beside its reason: how long evidence will take, what is missing, who waived it. */
export function notesOn(
  { name, verdict, timeToEvidenceSeconds, noDataSince, page }: CriterionResult,
  waivers: RolloutDocument['waivers'],
  now: number,
  timeZone: string,
): string[] {
  const undecided = verdict === 'insufficient-data' || verdict === 'inconclusive';
  const waiver = waivers.find(({ criterion }) => criterion === name);
  const notes: string[] = [];
  if (undecided && timeToEvidenceSeconds !== null && timeToEvidenceSeconds > 0)
    notes.push(
      t('rollcall.criterion.time-to-evidence', 'Evidence in {{duration}} at today’s rate', {
        duration: spellAbout(timeToEvidenceSeconds),
      }),
    );
  if (noDataSince !== null) {
    const duration = spellDuration((now - Date.parse(noDataSince)) / 1_000);
    notes.push(
      page
        ? t('rollcall.criterion.no-data-page', 'No data for {{duration}}; on-call is to be paged', {
            duration,
          })
        : t('rollcall.criterion.no-data', 'No data for {{duration}}', { duration }),
    );
  }
  if (waiver)
    notes.push(
      t('rollcall.criterion.waived', 'Waived by {{who}} until {{until}}', {
        who: waiver.by,
        until: dateTimeFormat(waiver.until, { timeZone, format: 'ddd HH:mm' }),
      }),
    );
  return notes;
}
