import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, Field, Input, useStyles2 } from '@grafana/ui';
import { useId, useState, type FormEvent, type JSX } from 'react';
import type { ConfigurationDocument } from '../../contract/configuration.ts';
import { useHost } from '../host/host.ts';
import { t } from '../text.ts';
import { Adaptive } from './Adaptive.tsx';
import {
  fieldName,
  fieldPurpose,
  numberFields,
  reviewOf,
  sourceText,
  type Change,
  type Draft,
  type NumberField,
} from './fields.ts';

type Props = { configuration: ConfigurationDocument; onReview: (changes: Change[]) => void };

/**
 * The configuration as it is in force, to be changed. What somebody is typing stays while it is read again; the rest
 * follows what is read.
 */
export function PollingForm({ configuration, onReview }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const { barrier } = useHost();
  const [draft, setDraft] = useState<Draft>({});
  const { changes, problems } = reviewOf(draft, configuration);
  const forbidden = barrier('admin');
  const obstacle =
    forbidden ??
    (Object.keys(problems).length > 0
      ? t('rollcall.configuration.mend-first', 'Mend what is marked first.')
      : changes.length === 0
        ? t('rollcall.configuration.nothing-changed', 'Nothing is changed yet.')
        : undefined);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (obstacle === undefined) onReview(changes);
  };

  return (
    <form onSubmit={submit} noValidate>
      <Adaptive
        chosen={
          draft.adaptivePollingEnabled === undefined
            ? configuration.effective.adaptivePollingEnabled
            : draft.adaptivePollingEnabled
        }
        source={configuration.sources.adaptivePollingEnabled}
        locked={forbidden !== undefined}
        onChange={(adaptivePollingEnabled) => setDraft({ ...draft, adaptivePollingEnabled })}
      />
      <div className={styles.numbers}>
        {numberFields.map((field) => (
          <NumberInput
            key={field}
            field={field}
            configuration={configuration}
            typed={draft[field]}
            problem={problems[field]}
            locked={forbidden !== undefined}
            onChange={(typed) => setDraft({ ...draft, [field]: typed })}
          />
        ))}
      </div>
      <div className={styles.buttons}>
        <Button type="submit" {...(obstacle !== undefined && { disabled: true, tooltip: obstacle })}>
          {t('rollcall.configuration.review', 'Review the change')}
        </Button>
        {changes.length + Object.keys(problems).length > 0 && (
          <Button variant="secondary" fill="outline" onClick={() => setDraft({})}>
            {t('rollcall.configuration.discard', 'Discard it')}
          </Button>
        )}
        {forbidden !== undefined && <span className={styles.forbidden}>{forbidden}</span>}
      </div>
    </form>
  );
}

type NumberProps = {
  field: NumberField;
  configuration: ConfigurationDocument;
  typed: string | undefined;
  problem: string | undefined;
  locked: boolean;
  onChange: (typed: string) => void;
};

function NumberInput({ field, configuration, typed, problem, locked, onChange }: NumberProps): JSX.Element {
  const id = useId();
  const source = configuration.sources[field];
  const pinned = source.from === 'environment';
  return (
    <Field
      noMargin
      label={fieldName(field)}
      description={`${fieldPurpose(field)} (${sourceText(source)})`}
      htmlFor={id}
      invalid={problem !== undefined}
      {...(problem !== undefined && { error: problem })}
    >
      <Input
        id={id}
        type="number"
        step="any"
        value={typed ?? String(configuration.effective[field])}
        readOnly={locked || pinned}
        suffix={field === 'workers' ? undefined : t('rollcall.configuration.seconds', 's')}
        aria-invalid={problem !== undefined}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
    </Field>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  numbers: css({
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 300px), 1fr))',
    alignItems: 'end',
    gap: theme.spacing(2),
    margin: theme.spacing(2, 0),
  }),
  buttons: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  forbidden: css({ color: theme.colors.text.secondary }),
});
