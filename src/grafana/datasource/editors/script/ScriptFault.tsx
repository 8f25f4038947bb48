import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Button, useStyles2 } from '@grafana/ui';
import type { JSX } from 'react';
import { excerpt, placeIn, type Place } from './scriptPlace.ts';

/** Why a script has no result, with its line and a mark below the place. The place can be gone to while it is still there. */
export function ScriptFault({
  message,
  expression,
  onGo,
}: {
  message: string;
  /** What was asked when the error came. */
  expression: string;
  /** Missing where the expression has changed since. */
  onGo: ((place: Place) => void) | undefined;
}): JSX.Element {
  const styles = useStyles2(getStyles);
  const place = placeIn(message);
  return (
    <Alert severity="error" title={message}>
      {place && <pre className={styles.excerpt}>{excerpt(expression, place)}</pre>}
      {place && onGo && (
        <Button variant="secondary" size="sm" onClick={() => onGo(place)}>
          Go to line {place.line}, column {place.column}
        </Button>
      )}
    </Alert>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  excerpt: css({
    fontFamily: theme.typography.fontFamilyMonospace,
    margin: theme.spacing(0, 0, 1),
    overflowX: 'auto',
    whiteSpace: 'pre',
  }),
});
