import type { ComponentType } from 'react';
import type { AskedKind } from '../../model.ts';
import type { KindEditorProps } from '../editor.ts';
import { AuditEditor } from './AuditEditor.tsx';
import { BreakersEditor } from './BreakersEditor.tsx';
import { CriteriaEditor } from './CriteriaEditor.tsx';
import { DeadLettersEditor } from './DeadLettersEditor.tsx';
import { EventsEditor } from './EventsEditor.tsx';
import { HistoryEditor } from './HistoryEditor.tsx';
import { InstancesEditor } from './InstancesEditor.tsx';
import { PolicyEditor } from './PolicyEditor.tsx';
import { QueueEditor } from './QueueEditor.tsx';
import { RolloutsEditor } from './RolloutsEditor.tsx';
import { ScriptEditor } from './ScriptEditor.tsx';
import { StagesEditor } from './StagesEditor.tsx';
import { StalenessEditor } from './StalenessEditor.tsx';
import { SyncEditor } from './SyncEditor.tsx';
import { VerdictEditor } from './VerdictEditor.tsx';
import { WorkersEditor } from './WorkersEditor.tsx';

/** What each kind of query asks for beside its kind. */
export const kindEditors: { [Kind in AskedKind]: ComponentType<KindEditorProps<Kind>> } = {
  queue: QueueEditor,
  staleness: StalenessEditor,
  instances: InstancesEditor,
  breakers: BreakersEditor,
  deadLetters: DeadLettersEditor,
  workers: WorkersEditor,
  history: HistoryEditor,
  rollouts: RolloutsEditor as ComponentType<KindEditorProps<'rollouts'>>,
  stages: StagesEditor,
  verdict: VerdictEditor,
  criteria: CriteriaEditor,
  transitions: RolloutsEditor as ComponentType<KindEditorProps<'transitions'>>,
  audit: AuditEditor,
  events: EventsEditor,
  policy: PolicyEditor,
  sync: SyncEditor,
  script: ScriptEditor,
};
