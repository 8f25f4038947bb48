import { Button } from '@grafana/ui';
import type { JSX } from 'react';
import type { ConfigurationDocument, ConfigurationHistoryEntry } from '../../contract/configuration.ts';
import { useHost } from '../host/host.ts';
import { Clock } from '../reading/Moment.tsx';
import { PlainTable } from '../reading/PlainTable.tsx';
import { t } from '../text.ts';
import { Changes } from './ChangeDialog.tsx';

type Props = {
  versions: readonly ConfigurationHistoryEntry[];
  current: ConfigurationDocument | undefined;
  onRestore: (entry: ConfigurationHistoryEntry) => void;
};

/** Every version with who made it and why, the newest first. */
export function History({ versions, current, onRestore }: Props): JSX.Element {
  const { barrier } = useHost();
  return (
    <PlainTable
      name={t('rollcall.configuration.history', 'What it was before')}
      columns={[
        {
          title: t('rollcall.configuration.column.version', 'Version'),
          cell: ({ version }) =>
            version === current?.version
              ? t('rollcall.configuration.in-force', '{{version}}, in force', { version })
              : String(version),
        },
        { title: t('rollcall.configuration.column.at', 'Since'), cell: ({ at }) => <Clock at={at} /> },
        { title: t('rollcall.configuration.column.actor', 'Who'), cell: ({ actor }) => actor },
        {
          title: t('rollcall.configuration.column.changes', 'What changed'),
          cell: ({ changes }) => (changes.length === 0 ? '–' : <Changes changes={changes} />),
        },
        { title: t('rollcall.configuration.column.reason', 'Why'), cell: whyOf },
        {
          title: t('rollcall.configuration.column.back', 'Way back'),
          cell: (entry) => {
            const obstacle =
              barrier('admin') ??
              (entry.version === current?.version
                ? t('rollcall.configuration.same', 'This is what is in force already.')
                : undefined);
            return (
              <Button
                size="sm"
                variant="secondary"
                fill="outline"
                {...(obstacle !== undefined && { disabled: true, tooltip: obstacle })}
                onClick={() => onRestore(entry)}
              >
                {t('rollcall.configuration.restore.title', 'Bring back version {{version}}', {
                  version: entry.version,
                })}
              </Button>
            );
          },
        },
      ]}
      rows={versions}
      keyOf={({ version }) => String(version)}
    />
  );
}

function whyOf({ source, restores, reason }: ConfigurationHistoryEntry): string {
  switch (source) {
    case 'rollback':
      return t('rollcall.configuration.restored', 'Version {{version}} brought back: {{reason}}', {
        version: restores,
        reason,
      });
    case 'start':
      return t('rollcall.configuration.start', 'Found at a start: {{reason}}', { reason });
    case 'system.json':
      return t('rollcall.configuration.by-file', 'Read from system.json: {{reason}}', { reason });
    case 'api':
      return reason;
    default:
      return reason;
  }
}
