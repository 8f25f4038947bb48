/** Rollouts in every state, as the service answers them at `testTime`. */
export { testTime } from './rollouts/clock.ts';
export * from './rollouts/draft.ts';
export * from './rollouts/ended.ts';
export * from './rollouts/judged.ts';
export * from './rollouts/long.ts';
export * from './rollouts/sync.ts';
export * from './rollouts/versions.ts';
export { overdue, promoting, rollingBack } from './rollouts/waiting.ts';
