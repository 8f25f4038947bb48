import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useMemo, useState, type JSX, type ReactNode } from 'react';

type Props<Item> = {
  name: string;
  items: readonly Item[];
  keyOf: (item: Item) => string | number;
  /** About how high one is, in CSS pixels. */
  height: number;
  children: (item: Item) => ReactNode;
};

/** Up to so many stand on the page as they are, where a search of the browser finds them. */
const asTheyAre = 60;

/** Items of any height below each other. Of very many only those in sight are drawn, in a box that scrolls. */
export function LongList<Item>(props: Props<Item>): JSX.Element {
  const styles = useStyles2(getStyles);
  const { name, items, keyOf, children } = props;
  if (items.length > asTheyAre) return <Scrolled {...props} />;
  return (
    <ol className={styles.list} aria-label={name}>
      {items.map((item) => (
        <li key={keyOf(item)} className={styles.item}>
          {children(item)}
        </li>
      ))}
    </ol>
  );
}

function Scrolled<Item>({ name, items, keyOf, height, children }: Props<Item>): JSX.Element {
  const styles = useStyles2(getStyles);
  const [box, setBox] = useState<HTMLElement | null>(null);
  // Measured heights are kept by key. A function that is new with every drawing would have all of them measured anew.
  const keyText = JSON.stringify(items.map(keyOf));
  const keys = useMemo(() => JSON.parse(keyText) as (string | number)[], [keyText]);
  // What it gives changes with every scroll, which is not to be memoised away.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => box,
    estimateSize: () => height,
    getItemKey: useCallback((index: number) => keys[index] ?? index, [keys]),
    overscan: 8,
  });
  return (
    <div ref={setBox} className={styles.box} tabIndex={0} role="region" aria-label={name}>
      <ol className={styles.list} style={{ height: rows.getTotalSize(), position: 'relative' }}>
        {rows.getVirtualItems().map(({ index, key, start }) => (
          <li
            key={key}
            ref={rows.measureElement}
            data-index={index}
            aria-setsize={items.length}
            aria-posinset={index + 1}
            className={styles.item}
            style={{ position: 'absolute', top: 0, left: 0, right: 0, transform: `translateY(${start}px)` }}
          >
            {children(items[index] as Item)}
          </li>
        ))}
      </ol>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0 }),
  item: css({ padding: theme.spacing(1, 0), borderBottom: `1px solid ${theme.colors.border.weak}` }),
  box: css({
    height: 'min(70vh, 640px)',
    overflow: 'auto',
    paddingRight: theme.spacing(1),
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    paddingLeft: theme.spacing(1),
  }),
});
