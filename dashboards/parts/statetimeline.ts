import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { VisibilityMode } from '@grafana/grafana-foundation-sdk/common';
import type { Panel, ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { described, type PanelWords } from './panel.ts';

interface StateWords extends PanelWords {
  /** Words and colours for values. */
  words: Record<string, { text?: string; color: string }>;
}

/** A lane for each thing that has a state, along the time. All lanes are on one page. */
export function stateTimeline(words: StateWords): Builder<Panel> {
  const panel = described(new PanelBuilder(), words)
    .mappings([{ type: 'value', options: words.words } as ValueMapping])
    .showValue(VisibilityMode.Auto)
    .mergeValues(true)
    .fillOpacity(70)
    .rowHeight(0.8)
    .build();
  return { build: () => ({ ...panel, options: { ...(panel.options as object), perPage: 0 } }) };
}
