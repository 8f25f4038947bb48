import { join } from 'node:path';
import { loadPlans } from '../scheduler/rollout/plan-file.ts';
import { needCellFor } from '../scheduler/settings/cell.ts';
import type { Settings } from '../scheduler/settings/schema.ts';
import { failed, ok, type Finding } from './finding.ts';

/** The plans that the service would start with. @param root the folder that Rollcall is installed in. */
export function plans({ plans: folder, cell }: Settings, root: string): Finding[] {
  try {
    const loaded = loadPlans(folder ?? join(root, 'rollouts')).map(({ plan }) => plan);
    needCellFor(loaded, cell);
    return [ok('plans', loaded.map(({ name }) => name).join(', ') || 'none')];
  } catch (error) {
    // Each problem is a line, with its file, line, column and field.
    return (error as Error).message.split('\n').map((problem) => failed('plans', problem));
  }
}
