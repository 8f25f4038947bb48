/** What the Search Console sync tells of itself, and what people order of it. */
export * from './sync/at-once.ts';
export * from './sync/auto-sync.ts';
export * from './sync/batch.ts';
export * from './sync/day.ts';
export * from './sync/halt.ts';
export * from './sync/rate-limit.ts';
export * from './sync/run.ts';
export * from './sync/search.ts';
export * from './sync/site.ts';
export * from './sync/status.ts';
export * from './sync/verification.ts';
