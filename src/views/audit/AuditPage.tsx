import { Button, EmptyState } from '@grafana/ui';
import { useMemo, type JSX } from 'react';
import type { AuditEntry } from '../../contract/audit.ts';
import { useHost } from '../host/host.ts';
import { Part } from '../reading/Part.tsx';
import { Reading } from '../reading/Reading.tsx';
import { RowTable } from '../table/RowTable.tsx';
import { usePages } from '../table/usePages.ts';
import { t } from '../text.ts';
import { AuditFilter } from './AuditFilter.tsx';
import { Export } from './Export.tsx';
import { Verification } from './Verification.tsx';
import { auditColumns } from './auditColumns.tsx';
import { filterFrom, placeOf, queryOf, type Filter } from './filter.ts';

const everyMs = 15_000;
const pageSize = 200;
const keyOf = ({ sequence }: AuditEntry) => String(sequence);

/** Who did what, and what was refused: `/audit?subject=pve::pve-node1`. */
export default function AuditPage(): JSX.Element {
  const { barrier } = useHost();
  const why = barrier('operator');
  if (why !== undefined)
    return (
      <EmptyState
        variant="not-found"
        hideImage
        message={t('rollcall.audit.not-yours', 'The audit log names people, so reading it takes an operator')}
      >
        {why}
      </EmptyState>
    );
  return (
    <>
      <Entries />
      <Verification />
    </>
  );
}

function Entries(): JSX.Element {
  const { place, goTo } = useHost();
  const filter = filterFrom(place.search);
  const look = (changed: Partial<Filter>) => goTo(placeOf({ ...filter, ...changed }), { replace: true });
  const pages = usePages('listAudit', { ...queryOf(filter), limit: pageSize }, { as: 'before', everyMs });
  const rows = useMemo(() => pages.data?.flatMap(({ entries }) => entries) ?? [], [pages.data]);
  const columns = auditColumns((subject) => look({ subject }));
  return (
    <Part title={t('rollcall.audit.entries', 'What was done')} actions={<Export />}>
      <AuditFilter filter={filter} rows={rows} onChange={look} />
      <Reading of={pages} lines={8}>
        {() =>
          rows.length === 0 ? (
            <Nothing filtering={Object.keys(queryOf(filter)).length > 0} />
          ) : (
            <RowTable
              name={t('rollcall.audit.entries', 'What was done')}
              columns={columns}
              rows={rows}
              keyOf={keyOf}
              more={pages.more}
              {...(pages.more === undefined && { total: rows.length })}
            />
          )
        }
      </Reading>
    </Part>
  );
}

/** Why the list is empty, and what there is to do about it. */
function Nothing({ filtering }: { filtering: boolean }): JSX.Element {
  const { goTo } = useHost();
  return filtering ? (
    <EmptyState
      variant="not-found"
      hideImage
      message={t('rollcall.audit.none-match', 'Nothing that matches was done')}
      button={
        <Button variant="secondary" onClick={() => goTo('/audit', { replace: true })}>
          {t('rollcall.audit.show-all', 'Show the whole log')}
        </Button>
      }
    >
      {t('rollcall.audit.none-match-why', 'Look for less, or take the filters away.')}
    </EmptyState>
  ) : (
    <EmptyState variant="completed" hideImage message={t('rollcall.audit.none', 'Nothing was done yet')}>
      {t(
        'rollcall.audit.none-why',
        'Every decision and every refusal will stand here, from the first on, with who, when and why.',
      )}
    </EmptyState>
  );
}
