import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Icon, useStyles2 } from '@grafana/ui';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect, useRef, type JSX, type ReactNode } from 'react';
import { t } from '../text.ts';

export interface RowColumn<Row> {
  id: string;
  title: string;
  /** Its track in the grid: `minmax(0, 2fr)`, `9em`. */
  width: string;
  numeric?: boolean;
  sortable?: boolean;
  /** Its title says nothing that its cells do not say: buttons, a badge. It is for screen readers then. */
  plain?: boolean;
  cell: (row: Row) => ReactNode;
}

export interface Sort {
  by: string;
  order: 'asc' | 'desc';
}

type Props<Row> = {
  name: string;
  columns: readonly RowColumn<Row>[];
  rows: readonly Row[];
  /** The same function each time. */
  keyOf: (row: Row) => string;
  /** How many rows there are with those that are not here yet; undefined where nobody counts them. */
  total?: number;
  sort?: Sort;
  onSort?: (sort: Sort) => void;
  /** What comes after these rows: asked for when somebody is near their end. */
  more?: { loading: boolean; load: () => void } | undefined;
};

const height = 48;
/** So many rows before the end the next ones are asked for. */
const ahead = 20;

/**
 * A table of any length: what is out of sight is not drawn. The first column names its row. Where it is narrow a row is
 * a small card that names its cells, and what it can be sorted by stands above.
 */
export function RowTable<Row>({
  name,
  columns,
  rows,
  keyOf,
  total,
  sort,
  onSort,
  more,
}: Props<Row>): JSX.Element {
  const styles = useStyles2(getStyles);
  const scroll = useRef<HTMLDivElement>(null);
  // A function that is another one each time makes it measure all rows anew each time.
  const getItemKey = useCallback((index: number) => keyOf(rows[index]!), [keyOf, rows]);
  // Its functions answer anew at every call: no compiler may remember what they gave.
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => height,
    getItemKey,
    overscan: 8,
  });
  const shown = virtual.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;
  const load = more && !more.loading && last >= rows.length - ahead ? more.load : undefined;
  useEffect(() => load?.(), [load]);

  const tracks = { gridTemplateColumns: columns.map(({ width }) => width).join(' ') };
  return (
    <div className={styles.table}>
      <div
        ref={scroll}
        className={styles.scroll}
        role="table"
        aria-label={name}
        aria-rowcount={total === undefined ? -1 : total + 1}
        tabIndex={0}
      >
        <div role="rowgroup" className={cx(styles.head, !onSort && styles.unsorted)}>
          <div role="row" aria-rowindex={1} className={cx(styles.row, styles.titles)} style={tracks}>
            {columns.map((column) => (
              <Title key={column.id} column={column} sort={sort} onSort={onSort} />
            ))}
          </div>
        </div>
        <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
          {shown.map(({ index, key, start }) => (
            <div
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              role="row"
              aria-rowindex={index + 2}
              className={cx(styles.row, styles.placed)}
              style={{ ...tracks, transform: `translateY(${start}px)` }}
            >
              {columns.map(({ id, title, numeric, plain, cell }, at) => (
                <div
                  key={id}
                  role={at === 0 ? 'rowheader' : 'cell'}
                  className={cx(styles.cell, numeric && styles.numeric)}
                  data-title={at === 0 || plain ? undefined : title}
                >
                  {cell(rows[index]!)}
                </div>
              ))}
            </div>
          ))}
        </div>
      </div>
      {more?.loading && (
        <p role="status" className={styles.more}>
          {t('rollcall.table.more', 'Reading more…')}
        </p>
      )}
    </div>
  );
}

type TitleProps<Row> = {
  column: RowColumn<Row>;
  sort: Sort | undefined;
  onSort: ((sort: Sort) => void) | undefined;
};

function Title<Row>({ column, sort, onSort }: TitleProps<Row>): JSX.Element {
  const styles = useStyles2(getStyles);
  const { id, title, numeric, plain, sortable } = column;
  const sorted = sort?.by === id ? sort.order : undefined;
  const turned = sorted === 'asc' ? 'desc' : 'asc';
  return (
    <div
      role="columnheader"
      aria-sort={sorted && (sorted === 'asc' ? 'ascending' : 'descending')}
      className={cx(styles.cell, numeric && styles.numeric, !sortable && styles.unsorted)}
    >
      {sortable && onSort ? (
        <button type="button" className={styles.sort} onClick={() => onSort({ by: id, order: turned })}>
          {title}
          {sorted && <Icon name={sorted === 'asc' ? 'arrow-up' : 'arrow-down'} size="sm" />}
        </button>
      ) : (
        <span className={plain ? 'sr-only' : undefined}>{title}</span>
      )}
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const narrow = '@container (max-width: 719px)';
  return {
    table: css({ containerType: 'inline-size' }),
    scroll: css({
      maxHeight: 'max(320px, calc(100vh - 340px))',
      overflow: 'auto',
      border: `1px solid ${theme.colors.border.weak}`,
      borderRadius: theme.shape.radius.default,
      '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2 },
    }),
    head: css({
      position: 'sticky',
      top: 0,
      zIndex: 1,
      background: theme.colors.background.secondary,
    }),
    body: css({ position: 'relative' }),
    row: css({
      display: 'grid',
      columnGap: theme.spacing(2),
      alignItems: 'center',
      padding: theme.spacing(0.75, 1.5),
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      [narrow]: { display: 'flex', flexWrap: 'wrap', rowGap: theme.spacing(0.25) },
    }),
    // On the cells and not on the row, whose tracks may be in em: they have to be as wide as below.
    titles: css({
      '& > *': {
        color: theme.colors.text.secondary,
        fontSize: theme.typography.bodySmall.fontSize,
        fontWeight: theme.typography.fontWeightMedium,
      },
    }),
    placed: css({
      position: 'absolute',
      insetInline: 0,
      top: 0,
      minHeight: height,
      [narrow]: {
        '& > [role="rowheader"]': { flexBasis: '100%' },
        '& > [data-title]:not(:empty)::before': {
          content: 'attr(data-title) ": "',
          color: theme.colors.text.secondary,
        },
      },
    }),
    cell: css({ minWidth: 0, overflowWrap: 'anywhere', fontVariantNumeric: 'tabular-nums' }),
    numeric: css({ textAlign: 'right', [narrow]: { textAlign: 'left' } }),
    unsorted: css({ [narrow]: { display: 'none' } }),
    sort: css({
      display: 'inline-flex',
      alignItems: 'center',
      gap: theme.spacing(0.5),
      padding: theme.spacing(0.5, 0),
      border: 'none',
      background: 'none',
      color: 'inherit',
      font: 'inherit',
      '&:hover': { color: theme.colors.text.primary, textDecoration: 'underline' },
    }),
    more: css({ margin: theme.spacing(1, 0, 0), color: theme.colors.text.secondary }),
  };
};
