import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Field, TextArea, useStyles2 } from '@grafana/ui';
import { useId, useRef, type JSX } from 'react';
import { t } from '../../text.ts';

type Props = {
  text: string;
  /** The file's own, while that is known; the text may differ from it. */
  file: string | undefined;
  onChange: (text: string) => void;
};

/** The plan that is asked about: the file's own text, one that is changed here, or another file. */
export function PlanField({ text, file, onChange }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const id = useId();
  const chooser = useRef<HTMLInputElement>(null);
  const changed = file !== undefined && text !== file;
  return (
    <details className={styles.plan} open={file === undefined || changed}>
      <summary>
        {file === undefined
          ? t('rollcall.rollouts.plan-wanted', 'The plan')
          : changed
            ? t('rollcall.rollouts.plan-changed', 'The plan, as changed here; its file stays as it is')
            : t('rollcall.rollouts.plan-own', 'The plan, as its file has it')}
      </summary>
      <Field
        label={t('rollcall.rollouts.plan-text', 'Text of the plan')}
        description={t(
          'rollcall.rollouts.plan-why',
          'Change a number and ask what would have happened. Nothing is stored.',
        )}
        htmlFor={id}
      >
        <TextArea
          id={id}
          className={styles.text}
          rows={14}
          spellCheck={false}
          value={text}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      </Field>
      <div className={styles.buttons}>
        <Button variant="secondary" size="sm" icon="upload" onClick={() => chooser.current?.click()}>
          {t('rollcall.rollouts.plan-choose', 'Choose a plan file')}
        </Button>
        <input
          ref={chooser}
          type="file"
          accept=".yaml,.yml"
          hidden
          aria-label={t('rollcall.rollouts.plan-file', 'Plan file')}
          onChange={(event) => {
            const input = event.currentTarget;
            void input.files?.[0]?.text().then(onChange);
            // So that the same file can be chosen again after it was changed.
            input.value = '';
          }}
        />
        {changed && (
          <Button variant="secondary" size="sm" icon="history" onClick={() => onChange(file)}>
            {t('rollcall.rollouts.plan-reset', 'Back to the file')}
          </Button>
        )}
      </div>
    </details>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  plan: css({
    margin: theme.spacing(0, 0, 2),
    '& summary': { cursor: 'pointer', marginBottom: theme.spacing(1) },
  }),
  text: css({
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  buttons: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
});
