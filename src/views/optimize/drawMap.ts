import type { GrafanaTheme2 } from '@grafana/data';
import type { PlaybackQuality } from '../../contract/playback-quality.ts';
import type { PolicyMove } from '../../contract/policy.ts';
import { bikesAt, fillOf, type Fill, type Station } from './levels.ts';
import type { Frame } from './playback.ts';
import type { Point } from './projection.ts';

interface Picture {
  width: number;
  height: number;
  /** Where each station stands, in the order in which they are drawn. */
  places: ReadonlyMap<string, { station: Station; point: Point }>;
  /** Bikes of stations that differ from the snapshot. */
  levels: ReadonlyMap<string, number>;
  moves: readonly PolicyMove[];
  frame: Frame;
  quality: PlaybackQuality;
  /** The station that is pointed at. */
  pointed: string | undefined;
  theme: GrafanaTheme2;
}

/** How large a station of many and of few docks is drawn, in pixels; smaller where there are many stations. */
export function radiusOf(capacity: number, stations: number): number {
  const [least, most] = stations > 600 ? [2, 4] : stations > 150 ? [3, 7] : [5, 11];
  return Math.min(most, least + Math.sqrt(capacity) * ((most - least) / 7));
}

/** Draws stations as gauges that are as full as their docks are taken, and the moves of a plan over them. */
export function drawMap(context: CanvasRenderingContext2D, picture: Picture): void {
  const { width, height, places, levels, pointed, theme } = picture;
  context.clearRect(0, 0, width, height);
  drawMoves(context, picture);
  const colors = fillColors(theme);
  for (const [key, { station, point }] of places) {
    const bikes = bikesAt(levels, station);
    const radius = radiusOf(station.capacity, places.size);
    drawStation(context, point, radius, station.capacity === 0 ? 0 : bikes / station.capacity, {
      line: colors[fillOf(bikes, station.capacity)],
      ground: theme.colors.background.primary,
    });
    if (key === pointed) ring(context, point, radius + 3, theme.colors.text.primary);
  }
  drawTravelling(context, picture);
}

/** A disc that is filled from below. */
function drawStation(
  context: CanvasRenderingContext2D,
  { x, y }: Point,
  radius: number,
  share: number,
  { line, ground }: { line: string; ground: string },
): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = ground;
  context.fill();
  const level = Math.min(1, Math.max(0, share));
  if (level > 0) {
    // From where the surface cuts the rim on one side, below, to where it does on the other.
    const angle = Math.asin(Math.min(1, Math.max(-1, 1 - 2 * level)));
    context.beginPath();
    context.arc(x, y, radius, angle, Math.PI - angle);
    context.fillStyle = line;
    context.fill();
  }
  ring(context, { x, y }, radius, line);
}

function ring(context: CanvasRenderingContext2D, { x, y }: Point, radius: number, color: string): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.stroke();
}

/** Ways of moves: those that have arrived plainly, those to come faintly; a summary has all of them. */
function drawMoves(
  context: CanvasRenderingContext2D,
  { moves, frame, places, theme, quality }: Picture,
): void {
  for (const [index, move] of moves.entries()) {
    const way = wayOf(move, places);
    const arrived = index < frame.done;
    if (!way || (!arrived && quality === 'reduced')) continue;
    context.globalAlpha = arrived ? 0.9 : 0.25;
    context.strokeStyle = theme.colors.text.primary;
    context.lineWidth = Math.min(4, 1 + move.bikes_moved / 6);
    context.beginPath();
    context.moveTo(way.from.x, way.from.y);
    context.lineTo(way.to.x, way.to.y);
    context.stroke();
    if (arrived) arrowHead(context, way, theme.colors.text.primary);
  }
  context.globalAlpha = 1;
}

function arrowHead(context: CanvasRenderingContext2D, { from, to }: Way, color: string): void {
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  // Halfway: at its end the station lies over it.
  const [x, y] = [(from.x + to.x) / 2, (from.y + to.y) / 2];
  context.beginPath();
  for (const turn of [0, 2.5, -2.5])
    context.lineTo(x + 6 * Math.cos(angle + turn), y + 6 * Math.sin(angle + turn));
  context.closePath();
  context.fillStyle = color;
  context.fill();
}

function drawTravelling(context: CanvasRenderingContext2D, { moves, frame, places, theme }: Picture): void {
  for (const { index, progress } of frame.travelling) {
    const move = moves[index];
    const way = move && wayOf(move, places);
    if (!way) continue;
    // Away slowly, fast between, slowly in.
    const share = progress < 0.5 ? 2 * progress ** 2 : 1 - 2 * (1 - progress) ** 2;
    const x = way.from.x + (way.to.x - way.from.x) * share;
    const y = way.from.y + (way.to.y - way.from.y) * share;
    context.beginPath();
    context.arc(x, y, 3 + Math.min(5, move.bikes_moved / 3), 0, 2 * Math.PI);
    context.fillStyle = theme.colors.warning.main;
    context.fill();
    ring(context, { x, y }, 3 + Math.min(5, move.bikes_moved / 3), theme.colors.background.primary);
  }
}

interface Way {
  from: Point;
  to: Point;
}

/** A station that is not in the snapshot has no place on the map; the table has the move all the same. */
function wayOf(move: PolicyMove, places: Picture['places']): Way | undefined {
  const from = places.get(move.from_station_key)?.point;
  const to = places.get(move.to_station_key)?.point;
  return from && to && { from, to };
}

export const fillColors = ({ colors, visualization }: GrafanaTheme2): Record<Fill, string> => ({
  empty: colors.error.text,
  low: colors.warning.text,
  even: colors.success.text,
  high: visualization.getColorByName('light-blue'),
  full: visualization.getColorByName('semi-dark-purple'),
  closed: colors.text.disabled,
});
