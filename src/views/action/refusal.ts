import type { Problem } from '../../contract/problem.ts';
import { t } from '../text.ts';

/** Why something was not carried out, in words for the one who tried. */
export type Refusal = {
  title: string;
  detail: string;
  /** What was shown is not so any more, or that is not known: it has to be read again. */
  outdated: boolean;
  /** No answer came: it may have been carried out. */
  unknown: boolean;
};

/** Reads whatever a request was rejected with: a problem document, Grafana's own error, or no answer at all. */
export function refusalFrom(error: unknown): Refusal {
  const { status, data } = asResponse(error);
  const detail = data.detail ?? data.message;
  switch (status) {
    case 409:
      return {
        // It is refused for another revision, or because it is not possible now: the scheduler says which.
        title: data.title ?? t('rollcall.refusal.conflict', 'This has changed since you looked'),
        detail:
          detail ??
          t('rollcall.refusal.conflict-detail', 'Someone or something else acted first. Nothing was done.'),
        outdated: true,
        unknown: false,
      };
    case 401:
    case 403:
      return {
        title: t('rollcall.refusal.not-allowed', 'You may not do this'),
        detail:
          detail ??
          t('rollcall.refusal.not-allowed-detail', 'It takes a role that you do not have: ask an admin.'),
        outdated: false,
        unknown: false,
      };
    case undefined:
    case 502:
    case 503:
    case 504:
      return {
        title: data.title ?? t('rollcall.refusal.no-answer', 'No answer from the scheduler'),
        detail: [
          detail,
          t(
            'rollcall.refusal.no-answer-detail',
            'It is not known whether this was carried out. Trying again is safe: the same is sent once more, and it can happen only once.',
          ),
        ]
          .filter((sentence) => sentence !== undefined)
          .join(' '),
        outdated: true,
        unknown: true,
      };
    default:
      return {
        title: data.title ?? t('rollcall.refusal.failed', 'This was not carried out'),
        detail:
          detail ??
          t('rollcall.refusal.failed-detail', 'The scheduler answered with status {{status}}.', { status }),
        outdated: false,
        unknown: false,
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
