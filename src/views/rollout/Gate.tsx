import { cx } from '@emotion/css';
import { dateTimeFormat } from '@grafana/data';
import { Button, Icon, useStyles2 } from '@grafana/ui';
import type { JSX, ReactNode } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { Section } from './Section.tsx';
import { spellAgo, spellUntil } from './duration.ts';
import { asSentence } from './headline.ts';
import type { Order } from './order.ts';
import { getRowStyles } from './rows.ts';

type Props = {
  rollout: RolloutDocument;
  now: number;
  timeZone: string;
  barrier: string | undefined;
  onChoose: (order: Order) => void;
};

type Demand = { key: string; met: boolean; title: string; detail: string; order?: Order; verb?: string };

/** What the next step still wants beside evidence, who can give it, and what is given already. */
export function Gate({ rollout, now, timeZone, barrier, onChoose }: Props): JSX.Element | null {
  const styles = useStyles2(getRowStyles);
  const demands = [
    ...windowDemand(rollout, now, timeZone),
    ...signOffs(rollout, now),
    ...preconditions(rollout),
    ...rest(rollout),
  ];
  if (demands.length === 0) return null;
  const unmet = demands.filter(({ met }) => !met);
  const met = demands.filter((each) => each.met);
  const list = (rows: Demand[]) => (
    <ul className={styles.list}>
      {rows.map((row) => (
        <li key={row.key} className={styles.row}>
          <Icon
            name={row.met ? 'check' : 'circle'}
            className={cx(row.met ? styles.good : styles.wait)}
            title={row.met ? 'Met' : 'Not met'}
          />
          <div className={styles.text}>
            {row.title}
            <div className={styles.detail}>{row.detail}</div>
          </div>
          {row.order && row.verb && (
            <GiveButton order={row.order} label={`${row.verb}: ${row.title}`} {...{ barrier, onChoose }}>
              {row.verb}
            </GiveButton>
          )}
        </li>
      ))}
    </ul>
  );
  return (
    <Section title={titleOf(rollout)}>
      {isOver(rollout) ? (
        <details>
          <summary>
            {met.length} of {demands.length} met
          </summary>
          {list([...unmet, ...met])}
        </details>
      ) : (
        <>
          {list(unmet)}
          {met.length > 0 && (
            <details>
              <summary>{unmet.length === 0 ? 'All met' : `${met.length} met`}</summary>
              {list(met)}
            </details>
          )}
        </>
      )}
    </Section>
  );
}

function GiveButton({
  order,
  label,
  barrier,
  onChoose,
  children,
}: {
  order: Order;
  label: string;
  barrier: string | undefined;
  onChoose: (order: Order) => void;
  children: ReactNode;
}): JSX.Element {
  return (
    <Button
      size="sm"
      variant="secondary"
      aria-label={label}
      {...(barrier !== undefined && { disabled: true, tooltip: barrier })}
      onClick={() => onChoose(order)}
    >
      {children}
    </Button>
  );
}

/** A rollout that has ended wants something only of who would start it again. */
const isOver = ({ state }: RolloutDocument) =>
  state === 'done' || state === 'rolled-back' || state === 'aborted' || state === 'rolling-back';

function titleOf(rollout: RolloutDocument): string {
  if (isOver(rollout)) return 'Wanted before another start';
  const next = rollout.stages.find(({ status }) => status === 'next');
  if (rollout.state === 'draft') return 'Wanted before the start';
  return next ? `Wanted before “${next.title}”` : 'Wanted before the end';
}

function windowDemand({ changeWindow }: RolloutDocument, now: number, timeZone: string): Demand[] {
  const { open, opensAt } = changeWindow;
  if (open) return [];
  const detail =
    opensAt === null
      ? 'Outside of the plan’s change windows; none opens within the next days'
      : `Outside of the plan’s change windows; the next opens at ${dateTimeFormat(opensAt, { timeZone, format: 'ddd HH:mm' })}, ${spellUntil(opensAt, now)}`;
  return [{ key: 'window', met: false, title: 'Change window', detail }];
}

function signOffs({ signOffs, stages, stage }: RolloutDocument, now: number): Demand[] {
  const title = stages.find(({ name }) => name === stage)?.title ?? stage;
  return signOffs.map(({ role, by, at }) => ({
    key: `sign-off ${role}`,
    met: by !== null,
    title: `Sign-off of “${title}” by ${role}`,
    detail: by === null ? `Waits for ${role}` : `By ${by}${at === null ? '' : `, ${spellAgo(at, now)}`}`,
    ...(by === null && { order: { kind: 'sign-off' as const, role }, verb: 'Sign off' }),
  }));
}

function preconditions(rollout: RolloutDocument): Demand[] {
  return rollout.preconditions.map(({ name, title, met, why, role }) => ({
    key: `precondition ${name}`,
    met,
    title,
    detail: asSentence(why),
    ...(!met && role !== null && { order: { kind: 'tick' as const, precondition: name }, verb: 'Confirm' }),
  }));
}

/** What a start wants beside preconditions and the change window, such as a scope that selects something. */
function rest({ state, actions, preconditions }: RolloutDocument): Demand[] {
  const start = actions.find(({ action }) => action === 'start');
  if (!start || start.allowed || !['draft', 'rolled-back', 'done', 'aborted'].includes(state)) return [];
  const listed = preconditions.map(({ title, why }) => `${title}: ${why}`);
  const left = listed
    .reduce((why, each) => why.replace(each, ''), start.why ?? '')
    .replace(/outside of the change windows[^;]*/, '');
  return left
    .split('; ')
    .filter((clause) => clause !== '')
    .map((clause) => ({ key: `rest ${clause}`, met: false, title: asSentence(clause), detail: '' }));
}
