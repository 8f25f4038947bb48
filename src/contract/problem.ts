import { z } from 'zod';

/** An error answer of the API, after RFC 9457 (`application/problem+json`). */
export const problem = z
  .object({
    /** Which kind of problem it is, as a reference relative to the service; it does not change. */
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    /** What is wrong and what to do about it. */
    detail: z.string(),
    /** The field or setting that is wrong, where there is one. */
    field: z.string().optional(),
    requestId: z.string().optional(),
    /** Of the policy API: what its clients act on, with whatever a code says beside it. */
    error: z
      .looseObject({
        code: z.string(),
        category: z.string(),
        retryable: z.boolean(),
        message: z.string(),
      })
      .optional(),
  })
  .meta({ id: 'Problem' });
export type Problem = z.output<typeof problem>;

/** An error that its receiver can act on. The server turns it into a problem document. */
export class ProblemError extends Error {
  readonly status: number;
  readonly title: string;
  readonly field: string | undefined;
  /** Whether the refusal stands in the audit log already, in the transaction that refused it. */
  audited = false;

  constructor(status: number, title: string, detail: string, field?: string) {
    super(detail);
    this.name = 'ProblemError';
    this.status = status;
    this.title = title;
    this.field = field;
  }
}

/** The type of a problem, such as `/api/problems/too-many-requests`: two problems of one title are of one type. */
export function problemType(title: string): string {
  return `/api/problems/${title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')}`;
}
