import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { GridPos, Panel } from '@grafana/grafana-foundation-sdk/dashboard';

/** Grafana's grid is so many columns wide. */
export const columns = 24;

/** Puts each panel as high as it fits below those before it, and as far to the left as it can be there. */
export function placedFrom(y: number, panels: readonly Builder<Panel>[]): (Panel & { gridPos: GridPos })[] {
  const skyline = new Array<number>(columns).fill(y);
  return panels.map((builder) => {
    const panel = builder.build();
    const { w = columns, h = 8 } = panel.gridPos ?? {};
    const tops = Array.from({ length: columns - w + 1 }, (_, x) => Math.max(...skyline.slice(x, x + w)));
    const top = Math.min(...tops);
    const x = tops.indexOf(top);
    skyline.fill(top + h, x, x + w);
    return { ...panel, gridPos: { x, y: top, w, h } };
  });
}
