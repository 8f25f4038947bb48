import type { CellsDocument } from '../../../src/contract/cells.ts';
import type { RolloutDocument } from '../../../src/contract/rollout.ts';
import { testTime } from './clock.ts';
import { running } from './running.ts';

const at = (seconds: number) => new Date(testTime.getTime() + seconds * 1_000).toISOString();

/** A plan of two cells, as the first of them shows it. */
export const spanning: RolloutDocument = {
  ...running,
  cell: 'eu',
  course: [
    ...running.stages.map(({ name, title }) => ({ cell: 'eu', name, title })),
    { cell: 'us', name: 'us-half', title: 'Half of America' },
  ],
};

const seenBy = ['s1', 's2'].map((sentinel) => ({
  sentinel,
  healthy: true,
  why: [],
  answerAgeSeconds: 4,
}));

/** One cell well and permitted; the other cut off, and held. One of three sentinels is away, one has its clock wrong. */
export const sideBySide: CellsDocument = {
  cell: { name: 'eu', number: 1, epoch: 301 },
  quorum: 2,
  sentinels: [
    {
      name: 's1',
      url: 'http://s1:7660',
      reachable: true,
      why: null,
      checkedAt: at(-2),
      epoch: 402,
      clockAheadSeconds: 0,
    },
    {
      ...{ name: 's2', url: 'http://s2:7660', reachable: true, checkedAt: at(-2), epoch: 402 },
      why: 'its clock is 3600 s ahead of this cell’s',
      clockAheadSeconds: 3_600,
    },
    {
      ...{ name: 's3', url: 'http://s3:7660', reachable: false, checkedAt: at(-2), epoch: null },
      why: 'it cannot be reached (ECONNREFUSED)',
      clockAheadSeconds: null,
    },
  ],
  cells: [
    {
      name: 'eu',
      own: true,
      health: 'healthy',
      seenBy,
      instances: 12,
      rollouts: [
        {
          id: running.id,
          title: running.title,
          state: 'running',
          stage: running.stage,
          decision: 'promote',
          summary: 'Promote: 2 of 2 criteria pass.',
        },
      ],
      permits: [
        {
          ...{ rollout: running.id, action: 'promote', from: 'staging', to: 'p25' },
          state: 'permitted',
          at: at(-15),
          epoch: 301,
          until: at(45),
          why: null,
        },
      ],
    },
    {
      name: 'us',
      own: false,
      health: 'unhealthy',
      seenBy: seenBy.map((each) => ({
        ...each,
        healthy: false,
        why: ['it did not answer within 2000 ms'],
        answerAgeSeconds: 75,
      })),
      instances: 10,
      rollouts: [
        { id: running.id, title: running.title, state: 'draft', stage: null, decision: null, summary: null },
      ],
      permits: [
        {
          ...{ rollout: running.id, action: 'start', from: null, to: 'us-half' },
          state: 'held',
          at: at(-30),
          epoch: 402,
          until: null,
          why: 'cell eu: its stage p100 comes before, and has not begun',
        },
      ],
    },
    // It carries out other plans: this one has no stage there.
    {
      ...{
        name: 'asia',
        own: false,
        health: 'unknown',
        seenBy: [],
        instances: null,
        rollouts: [],
        permits: [],
      },
    },
  ],
};
