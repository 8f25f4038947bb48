import type { ErrorCategory } from '../../contract/health.ts';
import type { PollErrorKind } from '../../contract/poll-error.ts';

/** Why a poll failed. */
export interface PollFailure {
  kind: PollErrorKind;
  category: ErrorCategory;
  message: string;
}

/** How a poll ended, and how many requests it made of the host. */
export type PollResult =
  | { ok: true; warnings: string[]; changeHash: string; requests: number }
  | { ok: false; failure: PollFailure; requests: number };
