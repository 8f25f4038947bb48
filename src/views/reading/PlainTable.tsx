import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX, ReactNode } from 'react';

export interface Column<Row> {
  title: string;
  /** Figures stand at the right. */
  numeric?: boolean;
  cell: (row: Row) => ReactNode;
}

type Props<Row> = {
  name: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  keyOf: (row: Row) => string;
};

/** A table of up to some two hundred rows. The first column names the row; where it is narrow a row is a small card. */
export function PlainTable<Row>({ name, columns, rows, keyOf }: Props<Row>): JSX.Element {
  const styles = useStyles2(getStyles);
  return (
    <div className={styles.room}>
      <table className={styles.table} aria-label={name}>
        <thead>
          <tr>
            {columns.map(({ title, numeric }) => (
              <th key={title} scope="col" className={cx(numeric && styles.numeric)}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ title, numeric, cell }, index) => {
                const content = cell(row);
                return index === 0 ? (
                  <th key={title} scope="row">
                    {content}
                  </th>
                ) : (
                  <td
                    key={title}
                    data-title={title}
                    className={cx(isShort(content) && styles.short, numeric && styles.numeric)}
                  >
                    {content}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Dates, figures and the like stand in one line; names and sentences break where they have to. */
const isShort = (content: ReactNode): boolean =>
  typeof content === 'number' || (typeof content === 'string' && content.length <= 24);

const getStyles = (theme: GrafanaTheme2) => {
  const narrow = '@container (max-width: 719px)';
  return {
    room: css({ containerType: 'inline-size' }),
    table: css({
      width: '100%',
      fontVariantNumeric: 'tabular-nums',
      '& th, & td': {
        padding: theme.spacing(0.75, 2, 0.75, 0),
        textAlign: 'left',
        verticalAlign: 'top',
        fontWeight: theme.typography.fontWeightRegular,
        overflowWrap: 'anywhere',
      },
      '& tr': { borderBottom: `1px solid ${theme.colors.border.weak}` },
      '& tbody th, & td': { minWidth: '7em' },
      '& time': { whiteSpace: 'nowrap' },
      '& thead th': {
        color: theme.colors.text.secondary,
        fontSize: theme.typography.bodySmall.fontSize,
        fontWeight: theme.typography.fontWeightMedium,
        whiteSpace: 'nowrap',
      },
      [narrow]: {
        '&, & tbody, & tr, & th, & td': { display: 'block' },
        '& thead': { position: 'absolute', width: 1, height: 1, overflow: 'hidden', clipPath: 'inset(50%)' },
        '& tr': { padding: theme.spacing(1, 0) },
        '& tbody th, & td': { padding: theme.spacing(0.25, 0) },
        '& td:not(:empty)::before': {
          content: 'attr(data-title) ": "',
          color: theme.colors.text.secondary,
        },
      },
    }),
    short: css({ '&&': { minWidth: 0, whiteSpace: 'nowrap', [narrow]: { whiteSpace: 'normal' } } }),
    numeric: css({ '&&': { textAlign: 'right', [narrow]: { textAlign: 'left' } } }),
  };
};
