import type { PanelProps } from '@grafana/data';
import { lazy, Suspense, type JSX } from 'react';
import { loadTranslations } from '../../views/locales/loadTranslations.ts';
import type { RolloutStageOptions } from './options.ts';

const RolloutStagePanel = lazy(async () => {
  await loadTranslations();
  return import('./RolloutStagePanel.tsx');
});

/** What Grafana mounts: the panel, as soon as it is there in the reader's language. */
export function RolloutStage(props: PanelProps<RolloutStageOptions>): JSX.Element {
  return (
    <Suspense fallback={null}>
      <RolloutStagePanel {...props} />
    </Suspense>
  );
}
