/**
 * What a script may read: GETs of the scheduler, each with the parameters it takes. Not the audit log, which names
 * people and asks for more than leave to read. `{name}` in a path is a parameter too, and must be given.
 */
export const scriptParameters = {
  '/api/monitoring/scheduler/health': [],
  '/api/health': [],
  '/api/history': ['series', 'from', 'to', 'step'],
  '/api/rollouts': [],
  '/api/rollouts/{id}': [],
  '/api/rollouts/{id}/verdicts': ['from', 'to'],
  '/api/rollouts/{id}/criteria': ['criteria', 'from', 'to', 'step'],
  '/api/events/past': ['types', 'from', 'to', 'limit'],
  '/api/monitoring/instances': [
    'type',
    'group',
    'state',
    'breaker',
    'text',
    'sort',
    'order',
    'limit',
    'cursor',
  ],
  '/api/monitoring/dlq': ['type', 'group', 'state', 'breaker', 'text', 'sort', 'order', 'limit', 'cursor'],
  '/api/config': [],
  '/api/config/history': ['limit'],
  '/api/sync': [],
  '/api/sync/sites': [],
  '/api/sync/days': ['site', 'type', 'from', 'to'],
  '/api/sync/batches': ['site', 'minutes', 'limit'],
  '/api/sync/rate-limits': ['limit'],
  '/api/sync/runs': ['site', 'limit'],
  '/api/policy/config': [],
  '/api/policy/runs': [
    'system_id',
    'policy_version',
    'status',
    'origin',
    'no_op_reason',
    'from',
    'to',
    'limit',
  ],
  '/api/policy/queue': [],
  '/api/policy/gates': ['window_minutes'],
} as const satisfies Record<string, readonly string[]>;

export type ScriptEndpoint = keyof typeof scriptParameters;
export const scriptEndpoints = Object.keys(scriptParameters) as [ScriptEndpoint, ...ScriptEndpoint[]];

/** The parameters that an endpoint takes, those of its path first. */
export function parametersOf(endpoint: ScriptEndpoint): string[] {
  return [...pathParametersOf(endpoint), ...scriptParameters[endpoint]];
}

/** The parameters that stand in the path of an endpoint. */
export function pathParametersOf(endpoint: ScriptEndpoint): string[] {
  return [...endpoint.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
}
