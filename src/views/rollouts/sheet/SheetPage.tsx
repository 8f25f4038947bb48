import { css } from '@emotion/css';
import { renderMarkdown, type GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useMemo, type JSX } from 'react';
import type { RunSheet } from '../../../contract/run-sheet.ts';
import { sheetPage } from '../../../contract/run-sheet/markdown.ts';
import { t } from '../../text.ts';

/** The page of a run sheet. What people wrote stands in it as plain text, and what becomes of it is cleaned once more. */
export function SheetPage({ sheet }: { sheet: RunSheet }): JSX.Element {
  const styles = useStyles2(getStyles);
  const html = useMemo(() => withoutEmptyHeads(renderMarkdown(belowOurHeadings(sheetPage(sheet)))), [sheet]);
  return (
    <div
      className={styles.page}
      tabIndex={0}
      role="region"
      aria-label={t('rollcall.rollouts.sheet-page', 'Run sheet, page')}
      dangerouslySetInnerHTML={{ __html: html }}
    />
  );
}

/** The page stands below a heading of the second level, so its own begin with the third. */
const belowOurHeadings = (markdown: string) => markdown.replaceAll(/^(#+) /gm, '##$1 ');

/** A table of names and values has a head without words, which would announce nothing. */
const withoutEmptyHeads = (html: string) => html.replaceAll('<th></th>', '<td></td>');

const getStyles = (theme: GrafanaTheme2) => ({
  page: css({
    overflowX: 'auto',
    padding: theme.spacing(2),
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    fontVariantNumeric: 'tabular-nums',
    '& p, & li': { overflowWrap: 'anywhere' },
    '& h3': { fontSize: theme.typography.h3.fontSize },
    '& h4': { fontSize: theme.typography.h4.fontSize, marginTop: theme.spacing(3) },
    '& h5': { fontSize: theme.typography.h5.fontSize, marginTop: theme.spacing(2) },
    '& table': { marginBottom: theme.spacing(2) },
    '& th, & td': {
      padding: theme.spacing(0.5, 1.5, 0.5, 0),
      borderBottom: `1px solid ${theme.colors.border.weak}`,
      textAlign: 'left',
      verticalAlign: 'top',
      minWidth: '6em',
      maxWidth: '28em',
      overflowWrap: 'anywhere',
    },
    '& th': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightMedium },
  }),
});
