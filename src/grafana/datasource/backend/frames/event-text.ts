import type { AuditedEvent, PastEvent } from '../../../../contract/events.ts';

/** An event in the words of an annotation: what happened, to whom, and why. */
interface EventText {
  title: string;
  text: string;
  tags: string[];
}

export function eventText(event: PastEvent): EventText {
  switch (event.type) {
    case 'breaker': {
      const [type = '', name = event.key] = event.key.split('::');
      const failures = event.to === 'closed' ? '' : ` after ${event.failures} failures in a row`;
      return {
        title: `Breaker of ${name}: ${event.to.replace('_', '-')}`,
        text: `It was ${event.from.replace('_', '-')}, and moved${failures}.`,
        tags: ['breaker', event.to, type],
      };
    }
    case 'dead-letter': {
      const [type = '', name = event.key] = event.key.split('::');
      return {
        title: event.isDeadLetter ? `${name} is a dead letter` : `${name} is no dead letter any more`,
        text: event.reason?.replaceAll('_', ' ') ?? '',
        tags: ['dead-letter', type],
      };
    }
    case 'rollout':
    case 'rollout-record':
    case 'kill-switch':
    case 'drill':
    case 'configuration':
    case 'instance':
      return {
        title: `${wordsOf(event.action)}: ${event.subject}`,
        text: `${event.reason ? `${event.reason}, ` : ''}by ${event.actor}${moveOf(event)}`,
        tags: [event.type, event.action, event.subject],
      };
  }
}

/** `rollout.kill-switch` as `Rollout kill switch`. */
function wordsOf(action: string): string {
  const words = action.replaceAll(/[.-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function moveOf(event: AuditedEvent): string {
  const [from, to] = [stageOf(event.previousState), stageOf(event.newState)];
  return from === to || to === undefined ? '' : ` (${from ?? 'no stage'} → ${to})`;
}

/** The stage of a rollout's state in an event, where it has one. */
export function stageOf(state: unknown): string | undefined {
  const stage = (state as { stage?: unknown } | null | undefined)?.stage;
  return typeof stage === 'string' ? stage : undefined;
}

/** What a rollout was at: `running`, `holding` and so on. */
export function stateOf(state: unknown): string | undefined {
  const is = (state as { state?: unknown } | null | undefined)?.state;
  return typeof is === 'string' ? is : undefined;
}
