import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState, type JSX } from 'react';
import type { PolicyTime } from '../../contract/policy.ts';
import { useHost } from '../host/host.ts';
import { useAnswer } from '../host/useAnswer.ts';
import { Reading } from '../reading/Reading.tsx';
import { t } from '../text.ts';
import type { PlanQuery } from './askForPlan.ts';
import { Controls } from './Controls.tsx';
import { Network } from './Network.tsx';
import { PlanView } from './PlanView.tsx';
import { SessionTrack } from './SessionTrack.tsx';
import { runQueryOf, standingOf, type Standing } from './standing.ts';
import { StationView } from './StationView.tsx';
import { Trouble } from './Trouble.tsx';
import { useConditions } from './useConditions.ts';
import { usePlan } from './usePlan.ts';
import { useSession } from './useSession.ts';

const liveEveryMs = 5_000;
/** How often the feed is followed where the service asks its clients to spare it. */
const throttledEveryMs = 20_000;

/** The stations of a system: live, or frozen on a snapshot, with the plan that was computed on it. */
export function Stations({ system }: { system: string }): JSX.Element {
  const { call } = useHost();
  const queries = useQueryClient();
  const { session, dispatch } = useSession();
  const [standing, setStanding] = useState<Standing>();
  const [wanted, setWanted] = useState<string>();
  /** The run that was asked for last: another version may be the default before it has ended. */
  const [query, setQuery] = useState<PlanQuery>();
  const [throttled, setThrottled] = useState(false);

  const time = useAnswer(
    'getPolicyTime',
    { query: { system_id: system } },
    { everyMs: throttled ? throttledEveryMs : liveEveryMs },
  );
  const config = useAnswer('getPolicyConfig', {}, { everyMs: 10_000 });
  const live = time.data && standingOf(time.data);
  const wished = time.data?.network.client_should_throttle ?? throttled;
  if (wished !== throttled) setThrottled(wished);

  const versions = config.data?.available_policy_versions ?? [];
  const version = versions.find((each) => each === wanted) ?? config.data?.default_policy_version;
  const onSnapshot = session.state === 'live' ? live : standing;
  const stations = useAnswer(
    'getPolicyStations',
    { query: { sv: onSnapshot?.view.sv ?? '' } },
    { enabled: onSnapshot !== undefined },
  );

  const conditions = useConditions(session.state === 'computing' || session.state === 'playback');
  useEffect(() => dispatch({ type: 'conditions', conditions }), [dispatch, conditions]);
  const { plan, pending } = usePlan({ session, dispatch, query, conditions });
  const shownPlan =
    plan && session.state !== 'live' && plan.run_key.sv === standing?.view.sv ? plan : undefined;

  const stand = (on: Standing, type: 'freeze' | 'run' | 'sync') => {
    setStanding(on);
    dispatch({ type, view: on.view });
  };
  /** Takes the server's own snapshot as it is this moment. Where none is read, the one from before mends nothing. */
  const sync = async () => {
    const { data, isSuccess } = await time.refetch();
    const now = isSuccess ? standingOf(data) : undefined;
    if (now) stand(now, 'sync');
  };
  const onPlayed = useCallback(() => dispatch({ type: 'played' }), [dispatch]);

  return (
    <>
      <SessionTrack session={session} />
      <Controls
        session={session}
        versions={versions}
        version={version}
        audience={config.data?.audience}
        onVersion={setWanted}
        obstacle={live ? undefined : whyNotLive(time.data)}
        pending={pending}
        onFreeze={() => live && stand(live, 'freeze')}
        onRun={() => {
          const on = session.state === 'live' ? live : standing;
          if (!on || version === undefined) return;
          setQuery(runQueryOf(on, version));
          stand(on, 'run');
        }}
        onCancel={() => dispatch({ type: 'cancel' })}
        cancelRun={(idempotencyKey) =>
          query ? call('cancelPolicyRun', { query, idempotencyKey }) : Promise.resolve()
        }
        onExit={() => {
          dispatch({ type: 'exit' });
          void queries.invalidateQueries({ queryKey: ['getPolicyTime'] });
        }}
      />
      {session.error && <Trouble error={session.error} mismatched={session.mismatched} onSync={sync} />}
      <Reading of={time} lines={2}>
        {(read) => <Network time={read} frozen={session.state !== 'live'} />}
      </Reading>
      {onSnapshot && (
        <Reading of={stations} lines={10}>
          {(read) =>
            shownPlan ? (
              <PlanView
                key={shownPlan.request}
                stations={read}
                plan={shownPlan}
                session={session}
                reducedMotion={conditions.reducedMotion}
                onPlayed={onPlayed}
              />
            ) : (
              <StationView stations={read} />
            )
          }
        </Reading>
      )}
    </>
  );
}

/** Why nothing can be planned on: a service that knows a snapshot and recommends none has had it revoked. */
const whyNotLive = (time: PolicyTime | undefined): string =>
  time && time.view_snapshot_id !== null
    ? t(
        'rollcall.optimize.snapshot-revoked',
        'The newest snapshot of the stations was revoked: wait until the stations change.',
      )
    : t(
        'rollcall.optimize.no-snapshot',
        'No snapshot of the stations has been read yet: wait for the next poll.',
      );
