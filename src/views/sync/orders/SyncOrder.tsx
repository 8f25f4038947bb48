import { Field, Input } from '@grafana/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useId, useState, type JSX } from 'react';
import type { SyncStatus } from '../../../contract/sync.ts';
import { ActionDialog } from '../../action/ActionDialog.tsx';
import { useHost } from '../../host/host.ts';
import { count } from '../../reading/figures.ts';
import { t } from '../../text.ts';
import { budgetOwner } from '../words.ts';

/** What somebody can order of the sync as a whole. */
export interface Order {
  kind: 'halt' | 'resume' | 'suspend' | 'restore';
}

type Props = {
  order: Order;
  status: SyncStatus;
  onDone: (said: string) => void;
  onClose: () => void;
};

const least = 10;
const most = 86_400;

/** Says what an order does to the runs and the schedule, and sends it. */
export function SyncOrder({ order, status, onDone, onClose }: Props): JSX.Element {
  const { call } = useHost();
  const queries = useQueryClient();
  const minutesId = useId();
  const [minutes, setMinutes] = useState('60');
  const readAgain = () => void queries.invalidateQueries();
  const { title, confirm, consequence, done, destructive } = wordsOf(order, status);
  const seconds = Math.round(Number(minutes) * 60);
  const suspends = order.kind === 'suspend';
  const obstacle =
    suspends && !(seconds >= least && seconds <= most)
      ? t('rollcall.sync.suspend-span', 'Say for how many minutes, up to {{most}}: a day.', {
          most: most / 60,
        })
      : undefined;

  return (
    <ActionDialog
      title={title}
      confirm={confirm}
      consequence={consequence}
      evidence={evidenceOf(status)}
      destructive={destructive}
      obstacle={obstacle}
      send={({ reason, idempotencyKey }) => {
        const said = { body: { reason }, idempotencyKey };
        switch (order.kind) {
          case 'halt':
            return call('haltSync', said);
          case 'resume':
            return call('resumeSync', said);
          case 'restore':
            return call('restoreAutoSync', said);
          case 'suspend':
            return call('suspendAutoSync', { body: { reason, seconds }, idempotencyKey });
        }
      }}
      onOutdated={readAgain}
      onDone={() => {
        readAgain();
        onDone(done);
      }}
      onClose={onClose}
    >
      {suspends && (
        <Field label={t('rollcall.sync.minutes', 'Minutes')} htmlFor={minutesId}>
          <Input
            id={minutesId}
            type="number"
            min={1}
            max={most / 60}
            width={12}
            value={minutes}
            onChange={(event) => setMinutes(event.currentTarget.value)}
          />
        </Field>
      )}
    </ActionDialog>
  );
}

function wordsOf({ kind }: Order, { runs }: SyncStatus) {
  switch (kind) {
    case 'halt':
      return {
        title: t('rollcall.sync.halt-title', 'Halt the sync'),
        confirm: t('rollcall.sync.halt-now', 'Halt now'),
        consequence: t(
          'rollcall.sync.halt-consequence',
          'Every worker of every process asks for nothing more within 5 s, of all properties. What was fetched is stored. Auto-sync does not run until somebody resumes.',
        ),
        done: t('rollcall.sync.halt-done', 'The sync is halted.'),
        destructive: true,
      };
    case 'resume':
      return {
        title: t('rollcall.sync.resume-title', 'Resume the sync'),
        confirm: t('rollcall.sync.resume-now', 'Resume now'),
        consequence: t(
          'rollcall.sync.resume-consequence',
          '{{count}} runs go on from their last stored page, and queries are spent again.',
          {
            count: runs.length,
            defaultValue_one: '{{count}} run goes on from its last stored page, and queries are spent again.',
          },
        ),
        done: t('rollcall.sync.resume-done', 'The sync goes on.'),
        destructive: false,
      };
    case 'suspend':
      return {
        title: t('rollcall.sync.suspend-title', 'Suspend auto-sync'),
        confirm: t('rollcall.sync.suspend-now', 'Suspend now'),
        consequence: t(
          'rollcall.sync.suspend-consequence',
          'No scheduled run begins until the time is over; one that is under way goes on. It is on again by itself.',
        ),
        done: t('rollcall.sync.suspend-done', 'Auto-sync is suspended.'),
        destructive: false,
      };
    case 'restore':
      return {
        title: t('rollcall.sync.restore-title', 'Restore auto-sync'),
        confirm: t('rollcall.sync.restore-now', 'Restore now'),
        consequence: t('rollcall.sync.restore-consequence', 'Scheduled runs begin again as planned.'),
        done: t('rollcall.sync.restore-done', 'Auto-sync is on again.'),
        destructive: false,
      };
  }
}

const evidenceOf = ({ coordinator, runs, quota }: SyncStatus): string =>
  [
    t(
      'rollcall.sync.evidence-now',
      'Now: {{count}} runs, {{queued}} pages waiting, {{inFlight}} in flight.',
      {
        count: runs.length,
        queued: count(coordinator.queueSize),
        inFlight: count(coordinator.inFlight),
        defaultValue_one: 'Now: {{count}} run, {{queued}} pages waiting, {{inFlight}} in flight.',
      },
    ),
    ...quota
      .filter(({ exceeded, approaching }) => exceeded || approaching)
      .map(({ scope, of, used, budget }) =>
        t('rollcall.sync.evidence-budget', '{{owner}}: {{used}} of {{budget}} queries used.', {
          owner: budgetOwner(scope, of),
          used: count(used),
          budget: count(budget),
        }),
      ),
  ].join(' ');
