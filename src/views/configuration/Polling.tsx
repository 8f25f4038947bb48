import { Alert } from '@grafana/ui';
import { useQueryClient } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import type { ConfigurationDocument } from '../../contract/configuration.ts';
import { useAnswer } from '../host/useAnswer.ts';
import { Clock } from '../reading/Moment.tsx';
import { Part } from '../reading/Part.tsx';
import { Reading } from '../reading/Reading.tsx';
import { t } from '../text.ts';
import { ChangeDialog, type Intent } from './ChangeDialog.tsx';
import { History } from './History.tsx';
import { PollingForm } from './PollingForm.tsx';

const everyMs = 10_000;
const versionsShown = 50;

/** How the fleet is polled, as far as it is changed without a restart; every version of it, and the way back. */
export function Polling(): JSX.Element {
  const queries = useQueryClient();
  const configuration = useAnswer('getConfiguration', {}, { everyMs });
  const history = useAnswer('getConfigurationHistory', { query: { limit: versionsShown } }, { everyMs });
  const [intent, setIntent] = useState<Intent>();
  const [said, setSaid] = useState('');
  /** A new one has no draft in it. */
  const [form, setForm] = useState(0);
  const readAgain = () => void queries.invalidateQueries();

  return (
    <>
      <Part title={t('rollcall.configuration.polling', 'How the fleet is polled')}>
        <p role="status">{said}</p>
        <Reading of={configuration} lines={8}>
          {(read) => (
            <>
              <SystemJson error={read.systemJsonError} />
              <PollingForm
                key={form}
                configuration={read}
                onReview={(changes) => setIntent({ kind: 'change', changes })}
              />
            </>
          )}
        </Reading>
      </Part>
      <Part title={t('rollcall.configuration.history', 'What it was before')}>
        <Reading of={history} lines={4}>
          {({ versions }) => (
            <History
              versions={versions}
              current={configuration.data}
              onRestore={(entry) => setIntent({ kind: 'restore', entry })}
            />
          )}
        </Reading>
      </Part>
      {intent && configuration.data && (
        <ChangeDialog
          intent={intent}
          configuration={configuration.data}
          versions={history.data?.versions ?? []}
          onOutdated={readAgain}
          onDone={() => {
            setIntent(undefined);
            setForm(form + 1);
            setSaid(t('rollcall.configuration.done', 'The configuration is changed, and in force.'));
            readAgain();
          }}
          onClose={() => setIntent(undefined)}
        />
      )}
    </>
  );
}

/** The file that somebody put into the data folder is not what the service runs by: nobody would look for that elsewhere. */
function SystemJson({ error }: { error: ConfigurationDocument['systemJsonError'] }): JSX.Element | null {
  if (!error) return null;
  return (
    <Alert severity="warning" title={t('rollcall.configuration.system-json', 'system.json is not applied')}>
      {error.field === null ? error.message : `${error.field}: ${error.message}`} (<Clock at={error.at} />)
    </Alert>
  );
}
