import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Checkbox, RadioButtonList, useStyles2 } from '@grafana/ui';
import { useId, useState, type JSX } from 'react';
import type { PollPart } from '../../contract/instance.ts';
import { ActionDialog } from '../action/ActionDialog.tsx';
import type { Call } from '../host/call.ts';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';
import { conditionWords } from './conditionWords.ts';
import { isDestructive, obstacleOf, wordsOf, type OrderKind, type Subject } from './order.ts';

export interface InstanceOrder {
  kind: OrderKind;
  /** The instance as it was when the order was opened. */
  subject: Subject;
  /** What it can be asked for beside its status. */
  parts: readonly string[];
}

type Props = {
  order: InstanceOrder;
  /** The instance as it is known now; it may change while the dialog is open. */
  subject: Subject;
  onDone: () => void;
  onOutdated: () => void;
  onClose: () => void;
};

/** How long a pause can be, in hours; 0 is until somebody resumes it. */
const pauses: readonly number[] = [0, 1, 4, 24, 168];

/** The dialog of an order for one instance: what it changes, how the instance stands, and why. */
export function OrderDialog({ order, subject, onDone, onOutdated, onClose }: Props): JSX.Element {
  const { call } = useHost();
  const [hours, setHours] = useState<number>(0);
  const [parts, setParts] = useState<readonly string[]>(['status']);
  /** Taken once: a write that is sent again has to be the same to the letter. */
  const [openedAt] = useState(() => Date.now());
  const { kind } = order;
  const { title, verb, consequence } = wordsOf(kind, subject);
  const until = hours === 0 ? undefined : new Date(openedAt + hours * 3_600_000).toISOString();

  return (
    <ActionDialog
      title={title}
      confirm={verb}
      consequence={consequence}
      evidence={t('rollcall.fleet.stands', '{{key}} stands as: {{state}}.', {
        key: subject.key,
        state: conditionWords(subject.state).word,
      })}
      destructive={isDestructive(kind)}
      obstacle={obstacleOf(kind, subject)}
      send={({ reason, idempotencyKey }) =>
        send(call, kind, { key: subject.key, reason, idempotencyKey, until, parts })
      }
      onDone={onDone}
      onOutdated={onOutdated}
      onClose={onClose}
    >
      {kind === 'pause' && <HowLong hours={hours} onChange={setHours} />}
      {kind === 'poll' && order.parts.length > 0 && (
        <Parts of={['status', ...order.parts]} chosen={parts} onChange={setParts} />
      )}
    </ActionDialog>
  );
}

type Said = {
  key: string;
  reason: string;
  idempotencyKey: string;
  until: string | undefined;
  parts: readonly string[];
};

function send(
  call: Call,
  kind: OrderKind,
  { key, reason, idempotencyKey, until, parts }: Said,
): Promise<unknown> {
  const request = { params: { key }, body: { reason }, idempotencyKey };
  switch (kind) {
    case 'poll':
      return call('pollInstance', { ...request, body: { reason, parts: parts as PollPart[] } });
    case 'pause':
      return call('pauseInstance', { ...request, body: { reason, ...(until !== undefined && { until }) } });
    case 'resume':
      return call('resumeInstance', request);
    case 'reset':
      return call('resetBreaker', request);
    case 'retry':
      return call('retryDeadLetter', request);
    case 'remove':
      return call('removeDeadLetter', request);
  }
}

function HowLong({ hours, onChange }: { hours: number; onChange: (hours: number) => void }): JSX.Element {
  const id = useId();
  const styles = useStyles2(getStyles);
  const words = (each: number) => {
    if (each === 0) return t('rollcall.fleet.pause.open', 'Until somebody resumes it');
    if (each < 24)
      return t('rollcall.fleet.pause.hours', '{{count}} hours', {
        count: each,
        defaultValue_one: '{{count}} hour',
      });
    return t('rollcall.fleet.pause.days', '{{count}} days', {
      count: each / 24,
      defaultValue_one: '{{count}} day',
    });
  };
  return (
    <div role="radiogroup" aria-labelledby={id} className={styles.choice}>
      <p id={id} className={styles.name}>
        {t('rollcall.fleet.pause.how-long', 'How long')}
      </p>
      <RadioButtonList
        id={`${id}-hours`}
        name={`${id}-hours`}
        options={pauses.map((each) => ({ value: each, label: words(each) }))}
        value={hours}
        onChange={onChange}
      />
    </div>
  );
}

type PartsProps = {
  of: readonly string[];
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
};

function Parts({ of, chosen, onChange }: PartsProps): JSX.Element {
  const id = useId();
  const styles = useStyles2(getStyles);
  return (
    <div role="group" aria-labelledby={id} className={styles.choice}>
      <p id={id} className={styles.name}>
        {t('rollcall.fleet.poll.parts', 'What to ask for')}
      </p>
      {of.map((part) => (
        <Checkbox
          key={part}
          label={part}
          value={chosen.includes(part)}
          // One at least, or there would be nothing to ask for.
          disabled={chosen.length === 1 && chosen[0] === part}
          onChange={() =>
            onChange(of.filter((each) => (each === part ? !chosen.includes(part) : chosen.includes(each))))
          }
        />
      ))}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  choice: css({ marginBottom: theme.spacing(2) }),
  name: css({
    margin: theme.spacing(0, 0, 0.5),
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
  }),
});
