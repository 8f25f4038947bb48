import { PanelBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { described, type PanelWords } from './panel.ts';

/** Stage, verdict and evidence of the rollout that is chosen, with the orders of an admin. */
export const rolloutStage = (words: Omit<PanelWords, 'targets'>): PanelBuilder =>
  described(new PanelBuilder().type('rollcall-rolloutstage-panel'), {
    ...words,
    targets: [{ rollcall: { kind: 'verdict', rollout: '$rollout' } }],
  });
