import type { ValueMapping } from '@grafana/data';
import type { RolloutDocument } from '../../src/contract/rollout.ts';

/** What the harness page gets instead of a query's answer, and of a dashboard's configuration. */
export type Answer = {
  state: 'Loading' | 'Done' | 'Error';
  rollouts: RolloutDocument[];
  error?: string;
  /** All the rollouts in one frame, as the query of several answers. */
  asList?: boolean;
  /** What the dashboard's field configuration says. */
  mappings?: ValueMapping[];
  links?: { title: string; url: string }[];
};

/** How the panel is looked at. */
export type Look = {
  theme?: 'dark' | 'light';
  role?: string;
  lang?: 'de-DE';
  timeZone?: string;
  /** The panel's height in pixels; its width is the page's. */
  height?: string;
  /** The panel's options, as JSON. */
  options?: string;
};
