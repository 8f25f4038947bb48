import type { JSX } from 'react';
import type { ManagedInstance } from '../../contract/management.ts';
import { Facts } from '../reading/Facts.tsx';
import { Moment } from '../reading/Moment.tsx';
import { spellMeasured } from '../rollout/duration.ts';
import { t } from '../text.ts';
import { breakerWord } from './conditionWords.ts';

/** The figures of an instance: when it answered, when it is asked, and what counts against it. */
export function InstanceFacts({ instance, now }: { instance: ManagedInstance; now: number }): JSX.Element {
  const { pollStatus, breaker, deadLetter, schedule, state } = instance;
  const never = t('rollcall.fleet.never', 'never');
  const moment = (at: string | undefined) => (at ? <Moment at={at} now={now} /> : undefined);
  const isPolled = state !== 'paused' && state !== 'offline';
  return (
    <Facts
      facts={[
        {
          name: t('rollcall.fleet.column.last-success', 'Last good poll'),
          value: moment(pollStatus.lastSuccess) ?? never,
          alarming: pollStatus.consecutiveFailures > 0,
        },
        {
          name: t('rollcall.fleet.column.next-poll', 'Next poll'),
          value: (isPolled && moment(schedule?.nextPoll)) || '–',
          ...(schedule && {
            beside: [
              schedule.adaptive
                ? t('rollcall.fleet.every-adaptive', 'every {{interval}}, adaptive', {
                    interval: spellMeasured(schedule.intervalSeconds),
                  })
                : t('rollcall.fleet.every-fixed', 'every {{interval}}, fixed', {
                    interval: spellMeasured(schedule.intervalSeconds),
                  }),
              ...schedule.reasons,
            ].join(' · '),
          }),
        },
        {
          name: t('rollcall.fleet.failures-in-a-row', 'Failures in a row'),
          value: pollStatus.consecutiveFailures,
          alarming: pollStatus.consecutiveFailures > 0,
        },
        {
          name: t('rollcall.fleet.column.breaker', 'Breaker'),
          value: breakerWord(breaker.state),
          alarming: breaker.state === 'open',
          ...(breaker.state !== 'closed' &&
            breaker.retryAt && {
              beside: (
                <>
                  {t('rollcall.fleet.tries-again', 'tries again')} {moment(breaker.retryAt)}
                </>
              ),
            }),
        },
        ...(deadLetter.present
          ? [
              {
                name: t('rollcall.fleet.column.next-retry', 'Next retry'),
                value: moment(deadLetter.nextRetry) ?? '–',
                beside: t('rollcall.fleet.retries-so-far', '{{count}} retries so far', {
                  count: deadLetter.retryCount ?? 0,
                  defaultValue_one: '{{count}} retry so far',
                }),
              },
            ]
          : []),
      ]}
    />
  );
}
