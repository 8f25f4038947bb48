import { ProblemError } from './problem.ts';

/** What kind of fault an error of the policy API is: what was sent, its snapshot token, the state of a run, the engine. */
type PolicyErrorCategory = 'request' | 'token' | 'run' | 'engine';

/** Every error of the policy API, in the order in which a request is checked: its status, and whether to try it again. */
export const policyErrors = {
  unsupported_version: { status: 400, category: 'request', retryable: false },
  unknown_param: { status: 400, category: 'request', retryable: false },
  sv_missing: { status: 401, category: 'token', retryable: false },
  token_format: { status: 401, category: 'token', retryable: false },
  kid_unknown: { status: 401, category: 'token', retryable: false },
  signature_invalid: { status: 401, category: 'token', retryable: false },
  token_expired: { status: 401, category: 'token', retryable: false },
  token_revoked: { status: 403, category: 'token', retryable: false },
  system_id_mismatch: { status: 400, category: 'request', retryable: false },
  param_not_allowlisted: { status: 400, category: 'request', retryable: false },
  missing_policy_version: { status: 400, category: 'request', retryable: false },
  invalid_strategy: { status: 400, category: 'request', retryable: false },
  invalid_policy_version: { status: 400, category: 'request', retryable: false },
  strategy_policy_mismatch: { status: 400, category: 'request', retryable: false },
  invalid_t_bucket: { status: 400, category: 'request', retryable: false },
  invalid_horizon_steps: { status: 400, category: 'request', retryable: false },
  invalid_snapshot_precondition: { status: 400, category: 'request', retryable: false },
  invalid_top_n: { status: 400, category: 'request', retryable: false },
  view_snapshot_mismatch: { status: 409, category: 'run', retryable: true },
  policy_run_not_found: { status: 404, category: 'run', retryable: false },
  policy_run_already_completed: { status: 409, category: 'run', retryable: false },
  policy_run_failed: { status: 503, category: 'engine', retryable: true },
  policy_worker_unavailable: { status: 503, category: 'engine', retryable: true },
} as const satisfies Record<string, { status: number; category: PolicyErrorCategory; retryable: boolean }>;
export type PolicyErrorCode = keyof typeof policyErrors;

const titles: Record<PolicyErrorCategory, string> = {
  request: 'The policy request cannot be understood',
  token: 'The snapshot version is not valid',
  run: 'The policy run is not as asked for',
  engine: 'The policy engine cannot answer',
};

/** What an error says beside its code: ids of snapshots, how long a run has waited. */
type PolicyErrorDetail = Record<string, string | number | null>;

/**
 * An error of the policy API: a problem document like every other, with `error` in it as clients of policies know it.
 */
export class PolicyError extends ProblemError {
  readonly code: PolicyErrorCode;
  readonly details: PolicyErrorDetail;
  /** What the header `Retry-After` says, in whole seconds. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: PolicyErrorCode,
    message: string,
    {
      field,
      details = {},
      retryAfterMs,
    }: { field?: string; details?: PolicyErrorDetail; retryAfterMs?: number } = {},
  ) {
    const { status, category } = policyErrors[code];
    super(status, titles[category], message, field);
    this.name = 'PolicyError';
    this.code = code;
    this.details = details;
    this.retryAfterSeconds =
      retryAfterMs === undefined ? undefined : Math.max(1, Math.ceil(retryAfterMs / 1_000));
  }

  /** The member `error` of its problem document. */
  get error() {
    const { category, retryable } = policyErrors[this.code];
    return { code: this.code, category, retryable, message: this.message, ...this.details };
  }
}
