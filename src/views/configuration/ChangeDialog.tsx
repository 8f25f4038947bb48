import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useState, type JSX } from 'react';
import type {
  ConfigurationChanges,
  ConfigurationDocument,
  ConfigurationField,
  ConfigurationHistoryEntry,
} from '../../contract/configuration.ts';
import { ActionDialog } from '../action/ActionDialog.tsx';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';
import { fieldName, valueText, type Change, type Value } from './fields.ts';

/** What somebody is about to do: change fields, or bring a version back. */
export type Intent =
  { kind: 'change'; changes: Change[] } | { kind: 'restore'; entry: ConfigurationHistoryEntry };

type Props = {
  intent: Intent;
  /** As it is known now; it may change while the dialog is open. */
  configuration: ConfigurationDocument;
  versions: readonly ConfigurationHistoryEntry[];
  onDone: () => void;
  onOutdated: () => void;
  onClose: () => void;
};

/** Shows field by field what will be in force, and asks why. */
export function ChangeDialog({
  intent,
  configuration,
  versions,
  onDone,
  onOutdated,
  onClose,
}: Props): JSX.Element {
  const { call } = useHost();
  const changes = changesOf(intent, configuration);
  /** A write that is sent again has to be the same to the letter, whatever was read meanwhile. */
  const [wanted] = useState<ConfigurationChanges>(() =>
    Object.fromEntries(changes.map(({ field, to }) => [field, to])),
  );
  const restores = intent.kind === 'restore' ? intent.entry.version : undefined;
  return (
    <ActionDialog
      title={
        restores === undefined
          ? t('rollcall.configuration.change.title', 'Change how the fleet is polled')
          : t('rollcall.configuration.restore.title', 'Bring back version {{version}}', { version: restores })
      }
      confirm={
        restores === undefined
          ? t('rollcall.configuration.change.verb', 'Change it')
          : t('rollcall.configuration.restore.verb', 'Bring it back')
      }
      consequence={
        <>
          <p>{t('rollcall.configuration.at-once', 'In force at once, without a restart:')}</p>
          <Changes changes={changes} />
        </>
      }
      obstacle={
        changes.length === 0
          ? t('rollcall.configuration.same', 'This is what is in force already.')
          : undefined
      }
      version={configuration.version}
      changesSince={(seen) => <Since versions={versions.filter(({ version }) => version > seen)} />}
      send={({ reason, version, idempotencyKey }) =>
        restores === undefined
          ? call('changeConfiguration', { body: { changes: wanted, reason, version }, idempotencyKey })
          : call('rollBackConfiguration', { body: { to: restores, reason, version }, idempotencyKey })
      }
      onDone={onDone}
      onOutdated={onOutdated}
      onClose={onClose}
    />
  );
}

/** What an intent makes different from what is in force now. */
function changesOf(intent: Intent, { effective }: ConfigurationDocument): Change[] {
  if (intent.kind === 'change')
    return intent.changes
      .map((change) => ({ ...change, from: effective[change.field] }))
      .filter(({ from, to }) => from !== to);
  const then: Record<string, Value> = intent.entry.effective;
  return (Object.keys(effective) as ConfigurationField[])
    .map((field) => ({ field, from: effective[field], to: then[field] ?? null }))
    .filter(({ from, to }) => from !== to);
}

export function Changes({ changes }: { changes: readonly Change[] }): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <ul className={styles.changes}>
      {changes.map(({ field, from, to }) => (
        <li key={field}>
          {t('rollcall.configuration.from-to', '{{field}}: {{from}} → {{to}}', {
            field: fieldName(field),
            from: valueText(field, from),
            to: valueText(field, to),
          })}
        </li>
      ))}
    </ul>
  );
}

/** Who changed what since the dialog was opened. */
function Since({ versions }: { versions: readonly ConfigurationHistoryEntry[] }): JSX.Element {
  return (
    <>
      {versions.map(({ version, actor, reason, changes }) => (
        <div key={version}>
          {t('rollcall.configuration.since', '{{actor}} made version {{version}}: {{reason}}', {
            actor,
            version,
            reason,
          })}
          <Changes changes={changes} />
        </div>
      ))}
    </>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  changes: css({ margin: 0, paddingLeft: theme.spacing(2.5), fontVariantNumeric: 'tabular-nums' }),
});
