import { lazy, Suspense, type ComponentType, type JSX } from 'react';

/**
 * The editors, each loaded when somebody opens it. A dashboard that is only looked at loads none of them, so all that
 * Grafana loads for its panels is the data source itself.
 */
function whenOpened<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): (props: Props) => JSX.Element {
  const Editor = lazy(async () => ({ default: await load() })) as unknown as ComponentType<Props>;
  return (props) => (
    <Suspense fallback={null}>
      <Editor {...props} />
    </Suspense>
  );
}

export const ConfigEditor = whenOpened(async () => (await import('./config/ConfigEditor.tsx')).ConfigEditor);
export const QueryEditor = whenOpened(async () => (await import('./editors/QueryEditor.tsx')).QueryEditor);
export const QueryHelp = whenOpened(async () => (await import('./editors/QueryHelp.tsx')).QueryHelp);
export const VariableEditor = whenOpened(
  async () => (await import('./editors/VariableEditor.tsx')).VariableEditor,
);
export const AnnotationEditor = whenOpened(
  async () => (await import('./editors/AnnotationEditor.tsx')).AnnotationEditor,
);
