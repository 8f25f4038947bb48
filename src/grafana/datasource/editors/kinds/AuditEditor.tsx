import { InlineFieldRow } from '@grafana/ui';
import type { JSX } from 'react';
import type { KindEditorProps } from '../editor.ts';
import { Choice } from '../fields/Choice.tsx';
import { Filters } from '../fields/Filters.tsx';
import { NumberOf } from '../fields/NumberOf.tsx';
import { Words } from '../fields/Words.tsx';

/** Which entries of the audit log. */
export function AuditEditor(props: KindEditorProps<'audit'>): JSX.Element {
  const { query, onChange, onType, onDone } = props;
  return (
    <>
      <InlineFieldRow>
        <Words
          label="Actor"
          tooltip="A part of the name"
          value={query.actor}
          onType={(actor) => onType({ actor: actor || undefined })}
          onDone={onDone}
        />
        <Words
          label="Action"
          placeholder="rollout.promote"
          value={query.action}
          onType={(action) => onType({ action: action || undefined })}
          onDone={onDone}
        />
        <Words
          label="Subject"
          placeholder="adaptive-polling"
          value={query.subject}
          onType={(subject) => onType({ subject: subject || undefined })}
          onDone={onDone}
        />
      </InlineFieldRow>
      <Choice
        label="Outcome"
        options={[
          { value: 'any', label: 'Any' },
          { value: 'allowed', label: 'Allowed' },
          { value: 'refused', label: 'Refused' },
        ]}
        value={query.outcome ?? 'any'}
        onChange={(outcome) => onChange({ outcome: outcome === 'any' ? undefined : outcome })}
      />
      <NumberOf
        label="Limit"
        tooltip="How many entries at most, the latest first."
        placeholder="100"
        min={1}
        max={1_000}
        value={query.limit}
        onType={(limit) => onType({ limit })}
        onDone={onDone}
      />
      <Filters query={query} onChange={onChange} onType={onType} onDone={onDone} />
    </>
  );
}
