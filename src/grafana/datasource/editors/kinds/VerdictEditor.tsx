import type { JSX } from 'react';
import type { KindEditorProps } from '../editor.ts';
import { Live } from '../fields/Live.tsx';
import { Rollout } from '../fields/Rollout.tsx';

/** The verdict of which rollout. */
export function VerdictEditor({ query, datasource, onChange }: KindEditorProps<'verdict'>): JSX.Element {
  return (
    <>
      <Rollout datasource={datasource} value={query.rollout} onChange={(rollout) => onChange({ rollout })} />
      <Live value={query.stream} onChange={(stream) => onChange({ stream })} />
    </>
  );
}
