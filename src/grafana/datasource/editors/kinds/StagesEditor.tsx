import type { JSX } from 'react';
import type { KindEditorProps } from '../editor.ts';
import { Rollout } from '../fields/Rollout.tsx';

/** The stages of which rollout. */
export function StagesEditor({ query, datasource, onChange }: KindEditorProps<'stages'>): JSX.Element {
  return (
    <Rollout datasource={datasource} value={query.rollout} onChange={(rollout) => onChange({ rollout })} />
  );
}
