import { durationText } from '../../duration-text.ts';
import type { Drill, KillSwitch, RolloutPlan } from '../shape.ts';
import type { Complaint } from './complaint.ts';

/** Budgets and cadences that nobody can keep to, or that say nothing. */
export function switchComplaints({ rollbackBudget, killSwitches, drills }: RolloutPlan): Complaint[] {
  return [
    ...positive(['rollbackBudget'], rollbackBudget),
    ...Object.entries<KillSwitch>(killSwitches).flatMap(([name, killSwitch]) => [
      ...positive(['killSwitches', name, 'budget'], killSwitch.budget),
      ...longSteps(name, killSwitch),
    ]),
    ...Object.entries(drills).flatMap(([name, drill]) => [
      ...positive(['drills', name, 'budget'], drill.budget),
      ...slowDrill(name, drill, killSwitches),
      ...cadenceComplaints(name, drill),
    ]),
  ];
}

function positive(path: Complaint['path'], ms: number): Complaint[] {
  return !(ms <= 0) ? [] : [{ path, message: 'is no time at all: write how long it may take, such as 5m' }];
}

function longSteps(name: string, { budget, then }: KillSwitch): Complaint[] {
  const waits = then.reduce((sum, { after }) => sum + after, 0);
  if (then.length === 0 || !(waits >= budget)) return [];
  return [
    {
      path: ['killSwitches', name, 'then', then.length - 1, 'after'],
      message: `makes the steps wait ${durationText(waits)} in all, and the budget is ${durationText(budget)}: wait less, or give it a longer budget`,
    },
  ];
}

function slowDrill(
  name: string,
  { killSwitch, budget }: Drill,
  killSwitches: RolloutPlan['killSwitches'],
): Complaint[] {
  const pulled = Object.hasOwn(killSwitches, killSwitch) ? killSwitches[killSwitch] : undefined;
  if (!pulled || !(budget > pulled.budget)) return [];
  return [
    {
      path: ['drills', name, 'budget'],
      message: `is more than the budget of ${killSwitch}, ${durationText(pulled.budget)}, so a switch that is too slow would pass: write at most that`,
    },
  ];
}

/** All but the last say until when they apply, each later than the one before; the last applies from then on. */
function cadenceComplaints(name: string, { cadence }: Drill): Complaint[] {
  return cadence.flatMap(({ every, until }, at) => {
    const path = ['drills', name, 'cadence', at];
    const before = cadence[at - 1]?.until ?? 0;
    const last = at === cadence.length - 1;
    if (every === 0)
      return [{ path: [...path, 'every'], message: 'is no time at all: write how often, such as 7d' }];
    if (last && until !== undefined)
      return [
        {
          path: [...path, 'until'],
          message: 'ends the last cadence, and none applies after it: leave it out, or add the next',
        },
      ];
    if (!last && until === undefined)
      return [
        {
          path: [...path, 'until'],
          message: 'is missing, so the next cadence would never apply: say until when, such as 30d',
        },
      ];
    if (until !== undefined && until <= before)
      return [
        {
          path: [...path, 'until'],
          message: `is not after that of the cadence before, ${durationText(before)}: write a later time, or put them in order`,
        },
      ];
    if (until !== undefined && every > until - before)
      return [
        {
          path: [...path, 'every'],
          message: `is longer than the ${durationText(until - before)} that this cadence applies for, so no drill would fall due in it: write less, or remove the cadence`,
        },
      ];
    return [];
  });
}
