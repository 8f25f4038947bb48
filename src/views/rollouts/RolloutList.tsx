import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Field, Input, useStyles2 } from '@grafana/ui';
import { useId, useState, type JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { useAnswer } from '../host/useAnswer.ts';
import { Part } from '../reading/Part.tsx';
import { Reading } from '../reading/Reading.tsx';
import { useNow } from '../reading/useNow.ts';
import { readRollout } from '../rollout/readRollout.ts';
import { t } from '../text.ts';
import { Empty } from './Empty.tsx';
import { LongList } from './LongList.tsx';
import { RolloutRow } from './RolloutRow.tsx';
import { byAttention, named } from './attention.ts';

/** With so many one looks for a name. */
const searchedFrom = 6;

/** Every rollout with its stage and its verdict, first what somebody has to look at. */
export function RolloutList(): JSX.Element {
  const list = useAnswer('listRollouts', {}, { everyMs: 5_000 });
  return (
    <Part title={t('rollcall.rollouts.list', 'All rollouts')}>
      <Reading of={list} lines={9}>
        {({ rollouts }) => (
          <Found rollouts={rollouts.map(readRollout).filter((each) => each !== undefined)} />
        )}
      </Reading>
    </Part>
  );
}

function Found({ rollouts }: { rollouts: RolloutDocument[] }): JSX.Element {
  const styles = useStyles2(getStyles);
  const id = useId();
  const now = useNow();
  const [words, setWords] = useState('');
  const found = byAttention(named(rollouts, words), now);
  if (rollouts.length === 0)
    return (
      <Empty title={t('rollcall.rollouts.none', 'There is no rollout yet')}>
        {t(
          'rollcall.rollouts.none-why',
          'A rollout is made of a plan: put its file into the folder of plans (the setting plans), and restart the scheduler.',
        )}
      </Empty>
    );
  return (
    <>
      {rollouts.length >= searchedFrom && (
        <Field label={t('rollcall.rollouts.search', 'Search by name')} htmlFor={id} className={styles.search}>
          <Input
            id={id}
            type="search"
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
        </Field>
      )}
      <p role="status" className={styles.found}>
        {words !== '' &&
          t('rollcall.rollouts.found', '{{shown}} of {{all}} rollouts', {
            shown: found.length,
            all: rollouts.length,
          })}
      </p>
      <LongList
        name={t('rollcall.rollouts.list', 'All rollouts')}
        items={found}
        keyOf={(rollout) => rollout.id}
        height={110}
      >
        {(rollout) => <RolloutRow rollout={rollout} now={now} />}
      </LongList>
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  search: css({ maxWidth: 400 }),
  found: css({ color: theme.colors.text.secondary, margin: 0 }),
});
