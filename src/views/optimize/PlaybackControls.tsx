import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { useId, type JSX } from 'react';
import type { PlaybackQuality } from '../../contract/playback-quality.ts';
import { t } from '../text.ts';
import type { Playback } from './usePlayback.ts';
import { qualityWords } from './words.ts';

type Props = {
  playback: Playback;
  moves: number;
  quality: PlaybackQuality;
  reducedMotion: boolean;
  /** The page is in the state playback; else the plan is looked at on the frozen snapshot. */
  inPlayback: boolean;
  onPlayed: () => void;
};

/** Plays, pauses, and goes to any move of the plan. */
export function PlaybackControls(props: Props): JSX.Element {
  const styles = useStyles2(getStyles);
  const id = useId();
  const { playback, moves, quality, reducedMotion, inPlayback, onPlayed } = props;
  const { frame, playing, still, play, pause, seek } = playback;
  const told = t('rollcall.optimize.made', '{{done}} of {{moves}} moves made', { done: frame.done, moves });
  return (
    <div className={styles.controls}>
      {!still && (
        <>
          {inPlayback && (
            <Button
              variant="secondary"
              size="sm"
              icon={playing ? 'pause' : 'play'}
              onClick={playing ? pause : play}
            >
              {playing ? t('rollcall.optimize.pause', 'Pause') : t('rollcall.optimize.play', 'Play')}
            </Button>
          )}
          <label htmlFor={id} className="sr-only">
            {t('rollcall.optimize.position', 'Moves made')}
          </label>
          <input
            id={id}
            type="range"
            min={0}
            max={moves}
            value={frame.done}
            aria-valuetext={told}
            className={styles.slider}
            onChange={(event) => seek(Number(event.currentTarget.value))}
          />
        </>
      )}
      <span className={styles.told}>{told}</span>
      {inPlayback && !playing && (
        <Button variant="secondary" size="sm" icon="check" onClick={onPlayed}>
          {t('rollcall.optimize.seen', 'Done')}
        </Button>
      )}
      <span className={styles.quality}>{qualityWords(quality, reducedMotion)}</span>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  controls: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1, 2),
    marginBottom: theme.spacing(1),
  }),
  slider: css({ flex: '1 1 160px', maxWidth: 360, accentColor: theme.colors.primary.main }),
  told: css({ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
  quality: css({ color: theme.colors.text.secondary, fontSize: theme.typography.bodySmall.fontSize }),
});
