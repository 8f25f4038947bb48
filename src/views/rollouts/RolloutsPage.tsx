import type { JSX } from 'react';
import { useHost } from '../host/host.ts';
import { PlaceLink } from '../reading/PlaceLink.tsx';
import { t } from '../text.ts';
import { Empty } from './Empty.tsx';
import { OneRollout } from './OneRollout.tsx';
import { RolloutList } from './RolloutList.tsx';
import { readPlace } from './place.ts';

/** The rollouts: all of them at `/rollouts`, one at `/rollouts/{id}`, and its parts below that. */
export default function RolloutsPage(): JSX.Element {
  const { place } = useHost();
  const where = readPlace(place.path);
  switch (where.at) {
    case 'list':
      return <RolloutList />;
    case 'rollout':
      return <OneRollout key={where.id} id={where.id} part={where.part} />;
    case 'nowhere':
      return (
        <Empty title={t('rollcall.rollouts.nowhere', 'There is no such page')}>
          <PlaceLink to="/rollouts">{t('rollcall.rollouts.to-list', 'To all rollouts')}</PlaceLink>
        </Empty>
      );
  }
}
