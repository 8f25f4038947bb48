import { useQueryClient } from '@tanstack/react-query';
import type { JSX } from 'react';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { useNow } from '../reading/useNow.ts';
import { Rollout } from '../rollout/Rollout.tsx';

/** The rollout as it is now, and what can be decided: the view that the panel shows, too. */
export function Decide({ rollout }: { rollout: RolloutDocument }): JSX.Element {
  const now = useNow();
  const queries = useQueryClient();
  const readAgain = () => {
    void queries.invalidateQueries({ queryKey: ['getRollout'] });
    void queries.invalidateQueries({ queryKey: ['listRollouts'] });
  };
  return <Rollout queried={rollout} now={now} readAgain={readAgain} />;
}
