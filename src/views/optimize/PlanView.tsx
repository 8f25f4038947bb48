import { Alert } from '@grafana/ui';
import { useCallback, useMemo, useState, type JSX } from 'react';
import type { OptimizeSession } from '../../contract/optimize-session.ts';
import type { PolicyStations } from '../../contract/policy.ts';
import { Part } from '../reading/Part.tsx';
import { t } from '../text.ts';
import { levelsAt } from './levels.ts';
import { MovesTable } from './MovesTable.tsx';
import { PlanFacts } from './PlanFacts.tsx';
import { PlaybackControls } from './PlaybackControls.tsx';
import { StationView } from './StationView.tsx';
import type { Plan } from './usePlan.ts';
import { usePlayback } from './usePlayback.ts';
import { noOpWords } from './words.ts';

type Props = {
  stations: PolicyStations;
  plan: Plan;
  session: OptimizeSession;
  reducedMotion: boolean;
  /** Its last move has arrived, or its reader has seen enough. */
  onPlayed: () => void;
};

/** A plan on the stations that it was made for: played back, gone through step by step, and as a table. */
export function PlanView({ stations, plan, session, reducedMotion, onPlayed }: Props): JSX.Element {
  const { run, moves } = plan;
  const inPlayback = session.state === 'playback';
  // What was played stays as it was shown when the page is frozen again.
  const [quality, setQuality] = useState(session.quality ?? (reducedMotion ? 'summary' : 'full'));
  if (session.quality !== undefined && session.quality !== quality) setQuality(session.quality);
  const playback = usePlayback(moves.length, quality, { plays: inPlayback, onEnd: onPlayed });
  const byKey = useMemo(
    () => new Map(stations.stations.map((station) => [station.key, station])),
    [stations.stations],
  );
  const { frame } = playback;
  const levels = useMemo(() => levelsAt(byKey, moves, frame), [byKey, moves, frame]);
  const nameOf = useCallback((key: string) => byKey.get(key)?.name || key, [byKey]);

  if (moves.length === 0)
    return (
      <>
        <Alert severity="info" title={t('rollcall.optimize.nothing-to-move', 'Nothing to move')}>
          {noOpWords(run.no_op_reason)}
        </Alert>
        <StationView stations={stations} />
      </>
    );
  return (
    <>
      <Part title={t('rollcall.optimize.plan', 'Plan')}>
        <PlanFacts run={run} moves={moves} />
      </Part>
      <StationView stations={stations} shown={{ levels, moves, frame, quality }}>
        <PlaybackControls
          playback={playback}
          moves={moves.length}
          quality={quality}
          reducedMotion={reducedMotion}
          inPlayback={inPlayback}
          onPlayed={onPlayed}
        />
      </StationView>
      <Part title={t('rollcall.optimize.moves', 'Moves')}>
        <MovesTable moves={moves} nameOf={nameOf} onShow={playback.seek} />
      </Part>
    </>
  );
}
