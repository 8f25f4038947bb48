import { cx } from '@emotion/css';
import { dateTimeFormat } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';
import { OrderButton } from './OrderButton.tsx';
import { Section } from './Section.tsx';
import { spellAgo, spellUntil } from './duration.ts';
import type { Order } from './order.ts';
import { getRowStyles } from './rows.ts';
import { said } from './useSaid.ts';

type Props = { rollout: RolloutDocument; now: number; onChoose: (order: Order) => void };

type Demand = { key: string; met: boolean; title: string; detail: string; order?: Order; verb?: string };

/** What the next step still wants beside evidence, who can give it, and what is given already. */
export function Gate({ rollout, now, onChoose }: Props): JSX.Element | null {
  const styles = useStyles2(getRowStyles);
  const { timeZone } = useHost();
  const demands = [
    ...windowDemand(rollout, now, timeZone),
    ...signOffs(rollout, now),
    ...preconditions(rollout, timeZone),
    ...startWants(rollout, timeZone),
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
            title={row.met ? t('rollcall.gate.met', 'Met') : t('rollcall.gate.not-met', 'Not met')}
          />
          <div className={styles.text}>
            {row.title}
            <div className={styles.detail}>{row.detail}</div>
          </div>
          {row.order && row.verb && (
            <OrderButton
              rollout={rollout}
              order={row.order}
              now={now}
              size="sm"
              variant="secondary"
              label={`${row.verb}: ${row.title}`}
              onChoose={onChoose}
            >
              {row.verb}
            </OrderButton>
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
            {t('rollcall.gate.met-of', '{{met}} of {{all}} met', { met: met.length, all: demands.length })}
          </summary>
          {list([...unmet, ...met])}
        </details>
      ) : (
        <>
          {list(unmet)}
          {met.length > 0 && (
            <details>
              <summary>
                {unmet.length === 0
                  ? t('rollcall.gate.all-met', 'All met')
                  : t('rollcall.gate.some-met', '{{number}} met', { number: met.length })}
              </summary>
              {list(met)}
            </details>
          )}
        </>
      )}
    </Section>
  );
}

/** A rollout that has ended wants something only of who would start it again. */
const isOver = ({ state }: RolloutDocument) =>
  state === 'done' || state === 'rolled-back' || state === 'aborted' || state === 'rolling-back';

function titleOf(rollout: RolloutDocument): string {
  if (isOver(rollout)) return t('rollcall.gate.before-restart', 'Wanted before another start');
  const next = rollout.stages.find(({ status }) => status === 'next');
  if (rollout.state === 'draft') return t('rollcall.gate.before-start', 'Wanted before the start');
  return next
    ? t('rollcall.gate.before-stage', 'Wanted before “{{stage}}”', { stage: next.title })
    : t('rollcall.gate.before-end', 'Wanted before the end');
}

function windowDemand({ changeWindow }: RolloutDocument, now: number, timeZone: string): Demand[] {
  const { open, opensAt } = changeWindow;
  if (open) return [];
  const detail =
    opensAt === null
      ? t('rollcall.gate.no-window', 'Outside of the plan’s change windows; none opens within the next days')
      : t(
          'rollcall.gate.next-window',
          'Outside of the plan’s change windows; the next opens at {{time}}, {{until}}',
          {
            time: dateTimeFormat(opensAt, { timeZone, format: 'ddd HH:mm' }),
            until: spellUntil(opensAt, now),
          },
        );
  return [{ key: 'window', met: false, title: t('rollcall.gate.window', 'Change window'), detail }];
}

function signOffs({ signOffs, stages, stage: name }: RolloutDocument, now: number): Demand[] {
  const stage = stages.find((each) => each.name === name)?.title ?? name;
  return signOffs.map(({ role, by, at }) => ({
    key: `sign-off ${role}`,
    met: by !== null,
    title: t('rollcall.gate.sign-off-by', 'Sign-off of “{{stage}}” by {{role}}', { stage, role }),
    detail:
      by === null
        ? t('rollcall.gate.waits-for', 'Waits for {{role}}', { role })
        : [t('rollcall.gate.by', 'By {{who}}', { who: by }), at === null ? '' : spellAgo(at, now)]
            .filter((part) => part !== '')
            .join(', '),
    ...(by === null && {
      order: { kind: 'sign-off' as const, role },
      verb: t('rollcall.gate.sign-off', 'Sign off'),
    }),
  }));
}

function preconditions(rollout: RolloutDocument, timeZone: string): Demand[] {
  return rollout.preconditions.map(({ name, title, met, why, role }) => ({
    key: `precondition ${name}`,
    met,
    title,
    detail: said(why, timeZone),
    ...(!met &&
      role !== null && {
        order: { kind: 'tick' as const, precondition: name },
        verb: t('rollcall.gate.confirm', 'Confirm'),
      }),
  }));
}

/** What a start wants beside all that, such as a scope that selects something. */
function startWants({ startWants: clauses = [] }: RolloutDocument, timeZone: string): Demand[] {
  return clauses.map((clause) => ({
    key: `start ${clause}`,
    met: false,
    title: said(clause, timeZone),
    detail: '',
  }));
}
