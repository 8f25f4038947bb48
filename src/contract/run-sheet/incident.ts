import { z } from 'zod';
import { at, entry, settings } from './statement.ts';

/** What only a person knows: in a note that begins with this word. Null until somebody wrote it. */
const written = z.strictObject({ entry, by: z.string(), text: z.string() }).nullable();

/**
 * The incident note of a run that was rolled back, or of which a kill switch was pulled. The log fills in all but what
 * only people know, and they add that by notes: `impact: …` and `follow-up: …`.
 */
export const incidentNote = z.strictObject({
  /** The entry of the rollback or the kill switch. */
  entry,
  stage: z.string().nullable(),
  triggers: z.array(
    z.strictObject({
      criterion: z.string(),
      title: z.string(),
      value: z.number().nullable(),
      unit: z.string(),
      reason: z.string(),
      query: z.string(),
      evidenceHash: z.string(),
    }),
  ),
  /**
   * Since when, at the latest, one of the triggers failed: by the oldest verdict in the log that shows it, less the window
   * that a threshold has to be breached for. Where no trigger failed, the time of the entry.
   */
  firstObserved: at,
  /** Kill switches by name; a rollback may need none. */
  killSwitches: z.array(z.string()),
  /** What the lever was set to, from what, and after how many seconds the workload showed it. */
  change: z.strictObject({
    from: settings.nullable(),
    to: settings,
    inEffectAfterSeconds: z.number().nullable(),
  }),
  impact: written,
  followUp: z.strictObject({ owner: z.string(), note: written }),
});
export type IncidentNote = z.output<typeof incidentNote>;
