import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import { roles, type Role } from '../../contract/actor.ts';
import { useHost } from '../host/host.ts';
import { roleWord } from '../host/roleWord.ts';
import { Part } from '../reading/Part.tsx';
import { asSentence } from '../rollout/headline.ts';
import { t } from '../text.ts';
import { Tokens } from './Tokens.tsx';

/** Who one is here, what each role may do, and for an admin the tokens that give them. */
export function Access(): JSX.Element {
  const styles = useStyles2(getStyles);
  const { who, barrier } = useHost();
  return (
    <>
      <Part title={t('rollcall.configuration.access', 'Who may do what')}>
        <p>
          {t('rollcall.configuration.you', 'You are {{login}}, with the role {{role}}.', {
            login: who.login,
            role: roleWord(who.role),
          })}
        </p>
        <dl className={styles.roles}>
          {roles.map((role) => (
            <div key={role}>
              <dt>{asSentence(roleWord(role))}</dt>
              <dd>{roleMeans(role)}</dd>
            </div>
          ))}
        </dl>
      </Part>
      {barrier('admin') === undefined && <Tokens />}
    </>
  );
}

function roleMeans(role: Role): string {
  switch (role) {
    case 'viewer':
      return t('rollcall.configuration.role.viewer-may', 'See everything but the audit log and the tokens.');
    case 'operator':
      return t(
        'rollcall.configuration.role.operator-may',
        'Also order polls, pauses, resets and retries, hold a rollout or roll it back, pull its kill switches, put notes into its log, and read the audit log.',
      );
    case 'admin':
      return t(
        'rollcall.configuration.role.admin-may',
        'Also start and promote rollouts, sign off, change the configuration, remove dead letters, and hand out tokens.',
      );
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  roles: css({
    display: 'grid',
    gap: theme.spacing(1),
    margin: 0,
    '& dt': { fontWeight: theme.typography.fontWeightMedium },
    '& dd': { margin: 0, color: theme.colors.text.secondary },
  }),
});
