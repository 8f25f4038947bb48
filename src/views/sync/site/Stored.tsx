import { Alert, Button } from '@grafana/ui';
import { useState, type JSX } from 'react';
import type { SearchType, Verification } from '../../../contract/sync.ts';
import { useAnswer } from '../../host/useAnswer.ts';
import { count } from '../../reading/figures.ts';
import { PlainTable } from '../../reading/PlainTable.tsx';
import { Reading } from '../../reading/Reading.tsx';
import { t } from '../../text.ts';

/** Counts what is stored of a span, when somebody asks for it: millions of rows take a while. */
export function Stored(span: { site: string; type: SearchType; from: string; to: string }): JSX.Element {
  const [asked, setAsked] = useState(false);
  const verified = useAnswer('verifySync', { query: span }, { enabled: asked });
  return (
    <>
      <p>
        {t(
          'rollcall.sync.verify-what',
          'Counts the rows of every day and looks for keys that stand there twice. It asks Search Console for nothing.',
        )}
      </p>
      {asked ? (
        <Reading of={verified}>{(read) => <Verified verified={read} />}</Reading>
      ) : (
        <Button variant="secondary" onClick={() => setAsked(true)}>
          {t('rollcall.sync.verify', 'Count what is stored')}
        </Button>
      )}
    </>
  );
}

function Verified({ verified }: { verified: Verification }): JSX.Element {
  const { missing, duplicates, faults, rows, days, digest } = verified;
  const faulty = days.filter(({ fault }) => fault !== null);
  return (
    <>
      <Alert
        severity={faults === 0 ? 'success' : 'error'}
        title={
          faults === 0
            ? t('rollcall.sync.verified', '{{rows}} rows are as they are on record', { rows: count(rows) })
            : t('rollcall.sync.verify-faults', '{{count}} days do not agree with what is on record', {
                count: faults,
                defaultValue_one: '{{count}} day does not agree with what is on record',
              })
        }
      >
        {t('rollcall.sync.verify-sums', '{{missing}} missing, {{duplicates}} duplicate. Digest {{digest}}', {
          missing: count(missing),
          duplicates: count(duplicates),
          digest,
        })}
      </Alert>
      {faulty.length > 0 && (
        <PlainTable
          name={t('rollcall.sync.faulty-days', 'Days that do not agree')}
          rows={faulty}
          keyOf={({ date }) => date}
          columns={[
            { title: t('rollcall.sync.day', 'Day'), cell: ({ date }) => date },
            {
              title: t('rollcall.sync.recorded', 'On record'),
              numeric: true,
              cell: ({ recorded }) => count(recorded),
            },
            {
              title: t('rollcall.sync.stored', 'Stored'),
              numeric: true,
              cell: ({ stored }) => count(stored),
            },
            {
              title: t('rollcall.sync.duplicates', 'Twice'),
              numeric: true,
              cell: ({ duplicates: twice }) => count(twice),
            },
            { title: t('rollcall.sync.fault', 'What is wrong'), cell: ({ fault }) => fault },
          ]}
        />
      )}
    </>
  );
}
