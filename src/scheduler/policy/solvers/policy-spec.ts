import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../contract/canonical-json.ts';

export const policyVersions = ['rebal.greedy.v1', 'rebal.global.v1'] as const;
export type PolicyVersion = (typeof policyVersions)[number];
export type Strategy = 'greedy' | 'global';

/** What a plan may spend. Whole numbers, but for the distance; 0 allows nothing. */
export interface Budget {
  maxMoves: number;
  maxBikesPerMove: number;
  maxTotalBikesMoved: number;
  /** Stations that give or take. */
  maxStationsTouched: number;
  /** In metres: the sum over the moves, whatever a move carries. */
  maxTotalDistanceM: number;
}

/** Everything that a version of a policy decides by. Two runs are comparable if only their versions differ. */
export interface PolicySpec {
  version: PolicyVersion;
  strategy: Strategy;
  /** The band that a station should be within, as shares of its capacity. */
  band: { low: number; high: number };
  /** Who may give to whom: the nearest so many on the other side, within a radius in metres. */
  neighbourhood: { nearest: number; radiusM: number };
  /** What the objective charges: for a bike short of the band, a bike beyond it, and a bike carried for a metre. */
  weights: { unmetDeficit: number; residualSurplus: number; bikeMetre: number };
  budget: Budget;
}

/** The largest budget that any plan has. */
export const largestBudget: Budget = {
  maxMoves: 240,
  maxBikesPerMove: 20,
  maxTotalBikesMoved: 500,
  maxStationsTouched: 250,
  maxTotalDistanceM: 250_000,
};

/** Crews that people plan for, smallest first. */
export const budgetPresets: readonly ({ key: string } & Omit<Budget, 'maxMoves'>)[] = [
  {
    key: 'one-van',
    maxBikesPerMove: 12,
    maxTotalBikesMoved: 60,
    maxStationsTouched: 24,
    maxTotalDistanceM: 20_000,
  },
  {
    key: 'district',
    maxBikesPerMove: 20,
    maxTotalBikesMoved: 200,
    maxStationsTouched: 100,
    maxTotalDistanceM: 80_000,
  },
  { key: 'city', ...withoutMoves(largestBudget) },
];

/**
 * A bike short of the band weighs twice one beyond it: who finds no bike cannot ride at all. Ten kilometres of carrying
 * weigh as much as a bike short, so that within the radius a bike is always worth its way, and ways decide among plans.
 */
const shared = {
  band: { low: 0.45, high: 0.55 },
  neighbourhood: { nearest: 8, radiusM: 3_000 },
  weights: { unmetDeficit: 1, residualSurplus: 0.5, bikeMetre: 0.0001 },
  budget: largestBudget,
};

export const policySpecs: Record<PolicyVersion, PolicySpec> = {
  'rebal.greedy.v1': { version: 'rebal.greedy.v1', strategy: 'greedy', ...shared },
  'rebal.global.v1': { version: 'rebal.global.v1', strategy: 'global', ...shared },
};

/** `rebal.greedy.v1` → `greedy`. Undefined if the version names no strategy. */
export function strategyOf(version: string): Strategy | undefined {
  const [, strategy] = /\.(greedy|global)\./.exec(version) ?? [];
  return strategy as Strategy | undefined;
}

/** In hex, over canonical JSON: the same for the same rules, whatever order they are written in. */
export function policySpecSha256(spec: PolicySpec): string {
  return createHash('sha256').update(canonicalJson(spec)).digest('hex');
}

function withoutMoves({ maxMoves: _, ...rest }: Budget): Omit<Budget, 'maxMoves'> {
  return rest;
}
