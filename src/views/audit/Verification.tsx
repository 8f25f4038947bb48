import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import type { AuditVerification } from '../../contract/audit.ts';
import { useAnswer } from '../host/useAnswer.ts';
import { Part } from '../reading/Part.tsx';
import { Reading } from '../reading/Reading.tsx';
import { count } from '../reading/figures.ts';
import { t } from '../text.ts';

/** Walks the chain of hashes where it is stored, and says whether anything was changed since it was written. */
export function Verification(): JSX.Element {
  const verified = useAnswer('verifyAudit', {}, { enabled: false });
  const { isFetching, isFetched } = verified;
  return (
    <Part
      title={t('rollcall.audit.verify.title', 'Was it tampered with?')}
      actions={
        <Button
          variant="secondary"
          icon={isFetching ? 'spinner' : 'shield'}
          disabled={isFetching}
          onClick={() => void verified.refetch()}
        >
          {t('rollcall.audit.verify.verb', 'Verify the log')}
        </Button>
      }
    >
      <p>
        {t(
          'rollcall.audit.verify.what',
          'Each entry holds the hash of the one before, so that a change of any byte shows. This walks through all of them.',
        )}
      </p>
      {(isFetching || isFetched) && (
        <Reading of={verified} lines={1}>
          {(result) => <Result result={result} />}
        </Reading>
      )}
    </Part>
  );
}

function Result({ result }: { result: AuditVerification }): JSX.Element {
  const styles = useStyles2(getStyles);
  const { ok, verified, head, firstBad } = result;
  if (ok)
    return (
      <Alert
        severity="success"
        title={t('rollcall.audit.verify.ok', 'All {{total}} entries are as they were written', {
          count: verified,
          total: count(verified),
          defaultValue_one: 'The one entry is as it was written',
        })}
      >
        <p className={styles.hash}>
          {t('rollcall.audit.verify.head', 'The newest is entry {{sequence}}, with the hash {{hash}}.', head)}
        </p>
      </Alert>
    );
  return (
    <Alert
      severity="error"
      title={
        firstBad
          ? t('rollcall.audit.verify.bad', 'Entry {{sequence}} is not what was written', firstBad)
          : t('rollcall.audit.verify.cut', 'The end of the log is missing')
      }
    >
      <p className={styles.hash}>{firstBad?.why}</p>
      <p>
        {t(
          'rollcall.audit.verify.then',
          '{{total}} entries before it hold. Keep the database as it is, export the log, and compare it with an older export.',
          {
            count: verified,
            total: count(verified),
            defaultValue_one:
              'One entry before it holds. Keep the database as it is, export the log, and compare it with an older export.',
          },
        )}
      </p>
    </Alert>
  );
}

const getStyles = (_theme: GrafanaTheme2) => ({
  hash: css({ overflowWrap: 'anywhere' }),
});
