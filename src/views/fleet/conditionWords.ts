import type { BadgeColor, IconName } from '@grafana/ui';
import type { BreakerState, DeadLetterReason } from '../../contract/health.ts';
import type { InstanceCondition } from '../../contract/management.ts';
import { t } from '../text.ts';

interface ConditionWords {
  word: string;
  color: BadgeColor;
  icon: IconName;
}

/** How an instance stands, in a word, a colour and a shape: none of them alone has to be seen. */
export function conditionWords(condition: InstanceCondition): ConditionWords {
  switch (condition) {
    case 'healthy':
      return { word: t('rollcall.fleet.state.healthy', 'Healthy'), color: 'green', icon: 'check' };
    case 'failing':
      return {
        word: t('rollcall.fleet.state.failing', 'Failing'),
        color: 'orange',
        icon: 'exclamation-triangle',
      };
    case 'dead-letter':
      return { word: t('rollcall.fleet.state.dead-letter', 'Given up'), color: 'red', icon: 'times-circle' };
    case 'paused':
      return { word: t('rollcall.fleet.state.paused', 'Paused'), color: 'blue', icon: 'pause' };
    case 'offline':
      return {
        word: t('rollcall.fleet.state.offline', 'Offline by plan'),
        color: 'purple',
        icon: 'calendar-alt',
      };
    case 'waiting':
      return {
        word: t('rollcall.fleet.state.waiting', 'No answer yet'),
        color: 'blue',
        icon: 'hourglass',
      };
    default:
      return { word: String(condition), color: 'blue', icon: 'question-circle' };
  }
}

export function breakerWord(state: BreakerState): string {
  switch (state) {
    case 'closed':
      return t('rollcall.fleet.breaker.closed', 'closed');
    case 'half_open':
      return t('rollcall.fleet.breaker.half-open', 'half open');
    case 'open':
      return t('rollcall.fleet.breaker.open', 'open');
    default:
      return String(state);
  }
}

/** Why an instance was given up. */
export function deadLetterWord(reason: DeadLetterReason): string {
  switch (reason) {
    case 'max_retry_attempts':
      return t('rollcall.fleet.given-up.attempts', 'It failed too often in a row');
    case 'permanent_failure':
      return t('rollcall.fleet.given-up.permanent', 'It fails in a way that waiting does not mend');
    default:
      return String(reason);
  }
}
