import { z } from 'zod';
import type { AuditEntry } from '../../contract/audit.ts';
import type { AuditedEvent, AuditedEventType } from '../../contract/events.ts';

/** Entries of rollouts that move neither state, stage nor lever. */
const records = [
  'adopt',
  'sign-off',
  'tick',
  'waiver',
  'note',
  'snapshot',
  'step',
  'recovered',
  'not-recovered',
  'clock-set',
].map((action) => `rollout.${action}`);

/** The type of an action of the audit log; undefined for one that is no event, such as a new token. */
function eventTypeOf(action: string): AuditedEventType | undefined {
  if (action.startsWith('configuration.')) return 'configuration';
  if (/^(breaker|dlq|instance)\./.test(action)) return 'instance';
  if (!action.startsWith('rollout.')) return undefined;
  if (action === 'rollout.kill-switch') return 'kill-switch';
  if (action.startsWith('rollout.drill')) return 'drill';
  return records.includes(action) ? 'rollout-record' : 'rollout';
}

/** What an entry of a rollout explains it with, as far as events tell it. */
const rolloutDetail = z.object({
  event: z.object({ kind: z.string(), killSwitch: z.string().optional(), drill: z.string().optional() }),
  automatic: z.boolean(),
  revision: z.number().int(),
  evidence: z.string(),
  verdict: z
    .object({ results: z.array(z.object({ name: z.string(), role: z.string(), verdict: z.string() })) })
    .nullable(),
});

/** Whose doing it is when Rollcall carries on what somebody ordered. */
const ownActor = /^rollcall \(/;

/** An entry of the audit log as an event; undefined for a refusal, and for what is no event. */
export function auditedEventOf(entry: AuditEntry): AuditedEvent | undefined {
  const { at, action, subject, actor, reason, previousState, newState, sequence, hash } = entry;
  const type = eventTypeOf(action);
  if (type === undefined || entry.outcome !== 'allowed') return undefined;
  const detail = action.startsWith('rollout.') ? rolloutDetail.safeParse(entry.detail) : undefined;
  return {
    id: `audit-${sequence}`,
    type,
    at,
    action,
    subject,
    actor,
    reason,
    previousState,
    newState,
    rollout: detail?.success
      ? {
          revision: detail.data.revision,
          automatic: detail.data.automatic,
          cause: causeOf(actor, detail.data),
          evidence: detail.data.evidence,
        }
      : null,
    audit: { sequence, hash },
  };
}

/** Of few words, so that it can be a label: a plan's own names, and three others. */
function causeOf(
  actor: string,
  { event: { kind, killSwitch, drill }, automatic, verdict }: z.output<typeof rolloutDetail>,
): string {
  const named = killSwitch ?? drill;
  if (named !== undefined) return named;
  if (!automatic) return ownActor.test(actor) ? 'rollcall' : 'manual';
  const failed = verdict?.results.find((result) => result.role === 'trigger' && result.verdict === 'fail');
  return kind === 'rolled-back' && failed ? failed.name : 'verdict';
}
