import { Alert } from '@grafana/ui';
import { memo, type JSX } from 'react';
import type { PolicyMove, PolicyRun } from '../../contract/policy.ts';
import { Facts, type Fact } from '../reading/Facts.tsx';
import { count, metres, milliseconds, percent } from '../reading/figures.ts';
import { t } from '../text.ts';
import { qualityOfInput } from './words.ts';

type Props = { run: PolicyRun; moves: readonly PolicyMove[] };

/** What a plan comes to, whose it is, and how good it is beside the plain one. */
export const PlanFacts = memo(function PlanFacts({ run, moves }: Props): JSX.Element {
  const bikes = moves.reduce((sum, { bikes_moved }) => sum + bikes_moved, 0);
  const way = moves.reduce((sum, { dist_m }) => sum + dist_m, 0);
  const stations = new Set(moves.flatMap((move) => [move.from_station_key, move.to_station_key])).size;
  return (
    <>
      {run.fallback && (
        <Alert
          severity="warning"
          title={t('rollcall.optimize.fallback', 'This is the plan of greedy, and not of {{version}}', {
            version: run.policy_version,
          })}
        >
          {run.fallback.message} ({run.fallback.reason})
        </Alert>
      )}
      <Facts
        facts={[
          {
            name: t('rollcall.optimize.moves', 'Moves'),
            value: count(moves.length),
            beside: t('rollcall.optimize.at-stations', 'at {{stations}} stations', { stations }),
          },
          { name: t('rollcall.optimize.bikes-moved', 'Bikes moved'), value: count(bikes) },
          { name: t('rollcall.optimize.way', 'Way in all'), value: metres(way) },
          ...objectiveFacts(run),
          {
            name: t('rollcall.optimize.policy', 'Policy'),
            value: run.policy_version,
            beside:
              run.solver_ms === null
                ? undefined
                : t('rollcall.optimize.solved-in', 'solved in {{time}}', {
                    time: milliseconds(run.solver_ms),
                  }),
          },
          {
            name: t('rollcall.optimize.input', 'Snapshot'),
            value: qualityOfInput(run.input_quality),
            alarming: run.input_quality === 'missing' || run.input_quality === 'blocked',
          },
        ]}
      />
    </>
  );
});

function objectiveFacts({ objective, greedy_objective: greedy, gap }: PolicyRun): Fact[] {
  if (!objective) return [];
  const better = greedy && greedy.total > 0 ? (greedy.total - objective.total) / greedy.total : undefined;
  return [
    {
      name: t('rollcall.optimize.unmet', 'Bikes still lacking'),
      value: count(Math.round(objective.unmet_deficit)),
      beside: t('rollcall.optimize.surplus', '{{bikes}} still too many', {
        bikes: count(Math.round(objective.residual_surplus)),
      }),
    },
    {
      name: t('rollcall.optimize.objective', 'Objective'),
      value: objective.total.toLocaleString(undefined, { maximumFractionDigits: 2 }),
      beside:
        better === undefined
          ? undefined
          : t('rollcall.optimize.than-greedy', '{{share}} less than greedy’s', { share: percent(better, 1) }),
    },
    ...(gap === null
      ? []
      : [
          {
            name: t('rollcall.optimize.gap', 'Gap to the best'),
            value: percent(gap, 2),
            beside: t('rollcall.optimize.gap-means', 'at the most'),
          },
        ]),
  ];
}
