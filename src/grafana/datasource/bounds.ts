/** What the numbers among the settings may be, and are where they are left out: for their editor and for the backend. */
export const bounds = {
  timeoutSeconds: { min: 1, max: 120, default: 10 },
  maxAnswerMegabytes: { min: 1, max: 512, default: 64 },
  maxConcurrentQueries: { min: 1, max: 64, default: 16 },
} as const;

/** The bounds of one of them. */
export type Bounds = (typeof bounds)[keyof typeof bounds];
