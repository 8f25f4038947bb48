import type { GrafanaTheme2 } from '@grafana/data';
import {
  AxisPlacement,
  DrawStyle,
  ScaleDirection,
  ScaleOrientation,
  PointVisibility,
  UPlotConfigBuilder,
} from '@grafana/ui';

/** A line, or a row of bars, over the chart's x axis. */
export interface Series {
  name: string;
  values: readonly (number | null)[];
  colour: string;
  /** Bars stand for counts; a dashed line for what something is held against. */
  as: 'line' | 'dashed' | 'bars';
  side: 'left' | 'right';
}

/** How numbers are written along an axis, and in what is read off. */
export type Writes = (value: number) => string;

/** An upright axis: how its numbers are written, and what its ticks are apart, where that is not a round number. */
interface Side {
  write: Writes;
  increments?: readonly number[];
}

/** Round durations in seconds, for the ticks of an axis. */
export const durations = [
  0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
  86_400, 172_800, 432_000, 864_000,
];

export interface Axes {
  /** Of times, in ms since 1970, or of numbers; `range` is what the axis shows. */
  x: { timeZone: string; range: readonly [number, number] } | { format: Writes; marked?: number };
  left: Side;
  right?: Side;
}

/** What stands left and right of the lines, in CSS pixels: a band below a chart begins and ends where they do. */
export const margins = { left: 64, right: 10 };

/** The chart as uPlot draws it, in the look of Grafana's own. */
export function plotOf(theme: GrafanaTheme2, axes: Axes, series: readonly Omit<Series, 'values'>[]) {
  const time = 'timeZone' in axes.x ? axes.x : undefined;
  const plot = new UPlotConfigBuilder(time?.timeZone);
  plot.addScale({
    scaleKey: 'x',
    isTime: time !== undefined,
    orientation: ScaleOrientation.Horizontal,
    direction: ScaleDirection.Right,
    range: time ? () => [time.range[0], time.range[1]] : (_, min, max) => padded(min, max),
  });
  plot.addAxis({
    scaleKey: 'x',
    theme,
    placement: AxisPlacement.Bottom,
    isTime: time !== undefined,
    ...(time && { timeZone: time.timeZone }),
    ...('format' in axes.x && { formatValue: axes.x.format }),
  });
  for (const side of ['left', 'right'] as const) {
    const axis = axes[side];
    if (!axis) continue;
    plot.addScale({
      scaleKey: side,
      orientation: ScaleOrientation.Vertical,
      direction: ScaleDirection.Up,
      softMin: 0,
    });
    plot.addAxis({
      scaleKey: side,
      theme,
      placement: side === 'left' ? AxisPlacement.Left : AxisPlacement.Right,
      formatValue: axis.write,
      ...(side === 'left' && { size: margins.left }),
      ...(axis.increments && { incrs: [...axis.increments] }),
      grid: { show: side === 'left' },
    });
  }
  for (const { colour, as, side } of series)
    plot.addSeries({
      scaleKey: side,
      theme,
      drawStyle: as === 'bars' ? DrawStyle.Bars : DrawStyle.Line,
      lineColor: colour,
      lineWidth: as === 'bars' ? 1 : 2,
      ...(as === 'dashed' && { lineStyle: { fill: 'dash', dash: [6, 5] } }),
      ...(as === 'bars' && { fillColor: colour, fillOpacity: 40, barWidthFactor: 0.5 }),
      showPoints: as === 'line' ? PointVisibility.Auto : PointVisibility.Never,
      pointColor: colour,
      pointSize: 5,
    });
  if ('marked' in axes.x && axes.x.marked !== undefined) mark(plot, axes.x.marked, theme);
  plot.setPadding([8, axes.right ? 0 : margins.right, 0, 0]);
  // What is under the pointer is written above the chart, so nothing is to be dragged.
  plot.setCursor({ drag: { x: false, y: false }, points: { size: 7 } });
  return plot;
}

/** Room beside the first and the last number, for a bar stands on each. */
function padded(min: number, max: number): [number, number] {
  const room = (max - min || Math.abs(max) || 1) * 0.06;
  return [min - room, max + room];
}

/** An upright line through one number of the x axis. */
function mark(plot: UPlotConfigBuilder, at: number, theme: GrafanaTheme2): void {
  plot.addHook('drawClear', (drawn) => {
    const x = Math.round(drawn.valToPos(at, 'x', true));
    const { ctx, bbox } = drawn;
    ctx.save();
    ctx.strokeStyle = theme.colors.text.secondary;
    ctx.setLineDash([2, 4]);
    ctx.lineWidth = 2;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    ctx.restore();
  });
}
