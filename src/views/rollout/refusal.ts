import type { Problem } from '../../contract/problem.ts';

/** Why an action was not carried out, in words for the one who tried. */
export type Refusal = {
  title: string;
  detail: string;
  /** The rollout is not as it was shown, or that is not known: it has to be read again. */
  outdated: boolean;
};

/** Reads whatever a request was rejected with: a problem document, Grafana's own error, or no answer at all. */
export function refusalFrom(error: unknown): Refusal {
  const { status, data } = asResponse(error);
  const detail = data.detail ?? data.message;
  switch (status) {
    case 409:
      return {
        // It is refused for another revision, or because it is not possible now: the scheduler says which.
        title: data.title ?? 'The rollout has changed since you looked',
        detail: detail ?? 'Someone or something else acted first. Nothing was done.',
        outdated: true,
      };
    case 401:
    case 403:
      return {
        title: 'You may not do this',
        detail: detail ?? 'Only an Admin of this Grafana organisation may decide a rollout.',
        outdated: false,
      };
    case undefined:
    case 502:
    case 503:
    case 504:
      return {
        title: data.title ?? 'No answer from the scheduler',
        detail: `${detail ? `${detail} ` : ''}It is not known whether this was carried out. Look at the last actions; trying again is safe, for it can happen only once.`,
        outdated: true,
      };
    default:
      return {
        title: data.title ?? 'This was not carried out',
        detail: detail ?? `The scheduler answered with status ${status}.`,
        outdated: false,
      };
  }
}

type Body = Partial<Problem> & { message?: string };

function asResponse(error: unknown): { status: number | undefined; data: Body } {
  if (typeof error !== 'object' || error === null) return { status: undefined, data: {} };
  const { status, data } = error as { status?: unknown; data?: unknown };
  return {
    status: typeof status === 'number' && status > 0 ? status : undefined,
    data: typeof data === 'object' && data !== null ? data : {},
  };
}
