import { css } from '@emotion/css';
import { FieldType, type DataFrame, type Field, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';

const shownFrames = 3;
const shownColumns = 12;
const shownRows = 5;

/** What a query became: each frame with the types, units and labels of its columns, and its first rows. */
export function FramesPreview({ frames }: { frames: DataFrame[] }): JSX.Element {
  const styles = useStyles2(getStyles);
  if (frames.length === 0)
    return <p className={styles.note}>No frame: no output, or only null. Panels show “No data”.</p>;
  return (
    <div className={styles.frames} role="group" aria-label="Preview of the frames">
      {frames.slice(0, shownFrames).map((frame, at) => (
        <FrameTable key={at} frame={frame} />
      ))}
      {frames.length > shownFrames && (
        <p className={styles.note}>and {frames.length - shownFrames} more frames</p>
      )}
    </div>
  );
}

function FrameTable({ frame }: { frame: DataFrame }): JSX.Element {
  const styles = useStyles2(getStyles);
  const fields = frame.fields.slice(0, shownColumns);
  const rows = Array.from({ length: Math.min(frame.length, shownRows) }, (_, row) => row);
  return (
    <div>
      <table className={styles.table}>
        <caption>
          {frame.meta?.type ?? 'table'}: {counted(frame.length, 'row')},{' '}
          {counted(frame.fields.length, 'column')}
        </caption>
        <thead>
          <tr>
            {fields.map((field, at) => (
              <th key={at} scope="col">
                {field.name} <span className={styles.note}>{kindOf(field)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row}>
              {fields.map((field, at) => (
                <td key={at}>{textOf(field, row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const counted = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;

/** The type of a column, with its unit and its labels where it has some. */
function kindOf({ type, config: { unit }, labels }: Field): string {
  const pairs = Object.entries(labels ?? {}).map(([name, value]) => `${name}="${value}"`);
  return [type, unit, pairs.length > 0 && `{${pairs.join(', ')}}`].filter(Boolean).join(' ');
}

function textOf({ type, values }: Field, row: number): string {
  const value: unknown = values[row];
  if (value === null || value === undefined) return 'null';
  if (type === FieldType.time) return new Date(value as number).toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}

const getStyles = (theme: GrafanaTheme2) => ({
  frames: css({ display: 'grid', gap: theme.spacing(1), overflowX: 'auto' }),
  note: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, margin: 0 }),
  table: css({
    fontSize: theme.typography.bodySmall.fontSize,
    caption: {
      captionSide: 'top',
      padding: theme.spacing(0.5, 0),
      color: theme.colors.text.secondary,
      whiteSpace: 'nowrap',
    },
    'th, td': {
      border: `1px solid ${theme.colors.border.weak}`,
      padding: theme.spacing(0.25, 1),
      maxWidth: 320,
      overflow: 'hidden',
      textOverflow: 'ellipsis',
      whiteSpace: 'nowrap',
      textAlign: 'left',
    },
  }),
});
