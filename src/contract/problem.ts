import { z } from 'zod';

/** An error answer of the API, after RFC 9457 (`application/problem+json`). */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  /** What is wrong and what to do about it. */
  detail: z.string(),
  /** The field or setting that is wrong, where there is one. */
  field: z.string().optional(),
  requestId: z.string().optional(),
});
export type Problem = z.output<typeof problem>;

/** An error that its receiver can act on. The server turns it into a problem document. */
export class ProblemError extends Error {
  readonly status: number;
  readonly title: string;
  readonly field: string | undefined;

  constructor(status: number, title: string, detail: string, field?: string) {
    super(detail);
    this.name = 'ProblemError';
    this.status = status;
    this.title = title;
    this.field = field;
  }
}
