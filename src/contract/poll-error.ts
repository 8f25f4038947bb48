/**
 * Why polls fail: the values of the label `error_type` of `pulse_monitor_poll_errors_total`. All but the last are Pulse's;
 * `crash` is of an instance that took down the process that polled it.
 */
export const pollErrorKinds = [
  'connection',
  'auth',
  'validation',
  'not_found',
  'internal',
  'api',
  'timeout',
  'unknown',
  'crash',
] as const;
export type PollErrorKind = (typeof pollErrorKinds)[number];
