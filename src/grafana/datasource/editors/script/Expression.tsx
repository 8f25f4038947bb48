import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { TextArea, useStyles2 } from '@grafana/ui';
import { useId, useState, type JSX, type RefObject } from 'react';
import type { QueryAs } from '../../model.ts';
import { Line } from '../fields/Line.tsx';
import { pastedLine } from './pastedLine.ts';

const placeholder = `.instances[] | select(.breaker.state != "closed") | {key, state: .breaker.state}
or a line of a runbook, as it stands: curl -s http://host:7655/api/… | jq '…'`;

/**
 * The jq expression. A line of a runbook that is pasted fills the endpoint and the parameters too. It is a plain text
 * area, and no code editor: those of Grafana know no jq, take no part in pasting, and are hard to leave by keyboard.
 */
export function Expression({
  input,
  value,
  onType,
  onPasteLine,
  onDone,
  onRun,
}: {
  input: RefObject<HTMLTextAreaElement | null>;
  value: string;
  onType: (expression: string) => void;
  onPasteLine: (line: Partial<QueryAs<'script'>>) => void;
  onDone: () => void;
  onRun: () => void;
}): JSX.Element {
  const id = useId();
  const styles = useStyles2(getStyles);
  const [fault, setFault] = useState<string>();
  return (
    <Line
      label="jq expression"
      htmlFor={id}
      tooltip="$name is the value of the dashboard variable of that name: a value, never a part of the expression. Ctrl+Enter runs it."
      grow
      error={fault}
    >
      <TextArea
        id={id}
        ref={input as RefObject<HTMLTextAreaElement>}
        className={styles.code}
        rows={Math.min(12, Math.max(3, value.split('\n').length + 1))}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        placeholder={placeholder}
        value={value}
        onChange={({ currentTarget }) => {
          setFault(undefined);
          onType(currentTarget.value);
        }}
        onPaste={(event) => {
          const pasted = pastedLine(event.clipboardData.getData('text'));
          setFault(pasted && 'fault' in pasted ? pasted.fault : undefined);
          if (!pasted) return;
          event.preventDefault();
          if ('line' in pasted) onPasteLine(pasted.line);
        }}
        onBlur={onDone}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          onRun();
        }}
      />
    </Line>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  code: css({ fontFamily: theme.typography.fontFamilyMonospace, tabSize: 2 }),
});
