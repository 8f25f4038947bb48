import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { useEffect, useMemo, useRef, useState, type JSX, type PointerEvent } from 'react';
import type { PlaybackQuality } from '../../contract/playback-quality.ts';
import type { PolicyMove } from '../../contract/policy.ts';
import { count, metres } from '../reading/figures.ts';
import { useWidth } from '../reading/useWidth.ts';
import { t } from '../text.ts';
import { drawMap, radiusOf } from './drawMap.ts';
import { bikesAt, fillOf, type Station } from './levels.ts';
import { MapLegend } from './MapLegend.tsx';
import type { Frame } from './playback.ts';
import { projectionOf } from './projection.ts';
import { fillWord } from './words.ts';

type Props = {
  stations: readonly Station[];
  levels: ReadonlyMap<string, number>;
  moves: readonly PolicyMove[];
  frame: Frame;
  quality: PlaybackQuality;
};

const height = 460;
const margin = 28;
const reach = 14;

/**
 * Where the stations are, how full each is, and the moves of a plan. It is a picture: the list of stations and the table
 * of moves say the same to whoever cannot see it.
 */
export function StationMap({ stations, levels, moves, frame, quality }: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const theme = useTheme2();
  const [box, width] = useWidth();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [pointed, setPointed] = useState<string>();

  const { at, metresPerPixel } = useMemo(
    () => projectionOf(stations, { width, height, margin }),
    [stations, width],
  );
  const places = useMemo(
    () => new Map(stations.map((station) => [station.key, { station, point: at(station) }])),
    [stations, at],
  );

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    context.canvas.width = width * ratio;
    context.canvas.height = height * ratio;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawMap(context, { width, height, places, levels, moves, frame, quality, pointed, theme });
  }, [width, places, levels, moves, frame, quality, pointed, theme]);

  const point = ({ nativeEvent: { offsetX: x, offsetY: y } }: PointerEvent) => {
    let nearest: { key: string; away: number } | undefined;
    for (const [key, { point: place, station }] of places) {
      const away = Math.hypot(place.x - x, place.y - y) - radiusOf(station.capacity, places.size);
      if (away < reach && (!nearest || away < nearest.away)) nearest = { key, away };
    }
    setPointed(nearest?.key);
  };

  const shown = pointed === undefined ? undefined : places.get(pointed);
  const levelOf = (station: Station) => bikesAt(levels, station);
  const [empty, full] = (['empty', 'full'] as const).map(
    (fill) => stations.filter((each) => fillOf(levelOf(each), each.capacity) === fill).length,
  );
  const scale = scaleOf(metresPerPixel);
  return (
    <figure className={styles.figure}>
      <div ref={box} className={styles.box}>
        <canvas
          ref={canvas}
          role="img"
          aria-label={t(
            'rollcall.optimize.map-of',
            'Map of {{stations}} stations: {{empty}} empty, {{full}} full; {{done}} of {{moves}} moves made',
            {
              stations: count(stations.length),
              empty: count(empty ?? 0),
              full: count(full ?? 0),
              done: count(frame.done),
              moves: count(moves.length),
            },
          )}
          className={styles.canvas}
          style={{ height }}
          onPointerMove={point}
          onPointerLeave={() => setPointed(undefined)}
        />
        {shown && (
          <div
            className={styles.tip}
            aria-hidden="true"
            style={{ left: Math.min(shown.point.x + 12, Math.max(0, width - 220)), top: shown.point.y + 12 }}
          >
            <strong>{shown.station.name || shown.station.key}</strong>
            <div>
              {t('rollcall.optimize.station-bikes', '{{bikes}} of {{capacity}} bikes: {{fill}}', {
                bikes: levelOf(shown.station),
                capacity: shown.station.capacity,
                fill: fillWord(fillOf(levelOf(shown.station), shown.station.capacity)),
              })}
            </div>
          </div>
        )}
        <div className={styles.scale} aria-hidden="true">
          <span style={{ width: scale / metresPerPixel }} />
          {metres(scale)}
        </div>
      </div>
      <MapLegend />
    </figure>
  );
}

/** A round distance that is some hundred pixels long, in metres. */
function scaleOf(metresPerPixel: number): number {
  const about = metresPerPixel * 120;
  const power = 10 ** Math.floor(Math.log10(about));
  return ([5, 2, 1].find((times) => times * power <= about) ?? 1) * power;
}

const getStyles = (theme: GrafanaTheme2) => ({
  figure: css({ margin: 0 }),
  box: css({
    position: 'relative',
    height,
    overflow: 'hidden',
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.radius.default,
  }),
  canvas: css({ display: 'block', width: '100%' }),
  tip: css({
    position: 'absolute',
    maxWidth: 220,
    padding: theme.spacing(0.5, 1),
    background: theme.colors.background.elevated,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius.default,
    boxShadow: theme.shadows.z2,
    fontSize: theme.typography.bodySmall.fontSize,
    overflowWrap: 'anywhere',
    pointerEvents: 'none',
  }),
  scale: css({
    position: 'absolute',
    left: theme.spacing(1),
    bottom: theme.spacing(1),
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    '& span': {
      height: 6,
      border: `1px solid ${theme.colors.text.secondary}`,
      borderTop: 'none',
    },
  }),
});
