/** The instant at which every browser test happens. */
export const testTime = new Date('2026-11-21T03:12:40Z');

export const before = (seconds: number) => new Date(testTime.getTime() - seconds * 1_000).toISOString();
