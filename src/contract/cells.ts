import { z } from 'zod';
import { cellNumber, stageAction } from './permit.ts';
import { planName } from './plan/stage.ts';
import { rolloutId } from './rollout.ts';
import { cellRollout } from './sentinel.ts';

const at = z.iso.datetime();

/** What became of the newest wish of a cell to begin a stage. */
const permitState = z.object({
  rollout: rolloutId,
  action: stageAction,
  from: z.string().nullable(),
  to: z.string(),
  /** `permitted` until `until`; `held` where too few sentinels signed. */
  state: z.enum(['permitted', 'held']),
  at,
  /** Null where it was held before a sentinel voted. */
  epoch: z.int().nullable(),
  until: at.nullable(),
  why: z.string().nullable(),
});
export type PermitState = z.output<typeof permitState>;

/** Answer of `GET /api/cells`: this cell beside the others, as the sentinels see them. */
export const cellsDocument = z
  .object({
    /** This Rollcall as a cell; null where its settings name none. */
    cell: z
      .object({
        name: planName,
        number: cellNumber,
        /** The highest epoch of a permit that this cell accepted; 0 before the first. */
        epoch: z.int(),
      })
      .nullable(),
    /** So many sentinels must sign. */
    quorum: z.int(),
    sentinels: z.array(
      z.object({
        name: planName,
        url: z.string(),
        reachable: z.boolean(),
        /** What is wrong with it, where something is. */
        why: z.string().nullable(),
        checkedAt: at,
        epoch: z.int().nullable(),
        /** By how much its clock is ahead of this cell's, in seconds. */
        clockAheadSeconds: z.number().nullable(),
      }),
    ),
    cells: z.array(
      z.object({
        name: planName,
        /** This one. */
        own: z.boolean(),
        /** What a quorum of sentinels says of it; `unknown` where no quorum says the same. */
        health: z.enum(['healthy', 'unhealthy', 'unknown']),
        seenBy: z.array(
          z.object({
            sentinel: planName,
            healthy: z.boolean(),
            why: z.array(z.string()),
            answerAgeSeconds: z.number().nullable(),
          }),
        ),
        instances: z.int().nullable(),
        rollouts: z.array(cellRollout),
        permits: z.array(permitState),
      }),
    ),
  })
  .meta({ id: 'Cells' });
export type CellsDocument = z.output<typeof cellsDocument>;
