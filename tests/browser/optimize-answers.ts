import type {
  PendingRun,
  PolicyConfig,
  PolicyMove,
  PolicyRun,
  PolicyStations,
  PolicyTime,
  ReadyMoves,
  RunKey,
} from '../../src/contract/policy.ts';
import type { PolicyGates, PolicyQueue } from '../../src/contract/policy-overview.ts';

export const greedy = 'rebal.greedy.v1';
export const global = 'rebal.global.v1';
export const sv = 'sv1.k1.first.signed';
export const laterSv = 'sv1.k1.later.signed';

export const config = (changes: Partial<PolicyConfig> = {}): PolicyConfig => ({
  default_policy_version: greedy,
  default_strategy: 'greedy',
  available_policy_versions: [greedy, global],
  available_strategies: ['greedy', 'global'],
  default_horizon_steps: 12,
  max_moves: 240,
  budget_presets: [],
  enabled_policy_versions: [greedy, global],
  audience: 'public',
  ...changes,
});

export const time = (
  version: string | null = sv,
  network: Partial<PolicyTime['network']> = {},
): PolicyTime => {
  const now = new Date().toISOString();
  return {
    server_now: now,
    datasets: [{ dataset_id: 'city.station_status', as_of: now, max_observed_at: now, ingest_lag_s: 12 }],
    recommended_live_sv: version,
    view_id: 'stations.v1',
    view_spec_sha256: 'a'.repeat(64),
    view_snapshot_id: version && `city.${version}`,
    view_snapshot_sha256: version && 'b'.repeat(64),
    network: {
      active_station_count: 60,
      empty_station_count: 9,
      full_station_count: 7,
      pct_serving_grade: 0.983,
      worst_5_station_keys_by_severity: [],
      observed_bucket_ts: now,
      degrade_level: 0,
      client_should_throttle: false,
      ...network,
    },
  };
};

/** A city of so many stations in rings around its middle, some of them empty and some full. */
export const city = (count = 60): PolicyStations => ({
  system_id: 'city',
  view_snapshot_id: `city.${sv}`,
  view_snapshot_sha256: 'b'.repeat(64),
  observed_at: '2026-11-21T15:29:30.000Z',
  quality: 'ok',
  reasons: [],
  unusable: 0,
  stations: Array.from({ length: count }, (_, index) => {
    const [angle, away] = [index * 2.4, 0.004 * Math.sqrt(index + 1)];
    const capacity = 12 + ((index * 7) % 30);
    const fill = [0, 1, 0.5, 0.85, 0.15, 0.6][index % 6] ?? 0;
    return {
      key: `s${String(index).padStart(4, '0')}`,
      name: index === 0 ? 'Grand Army Plaza & Central Park S' : `Station ${index}`,
      lat: 40.73 + away * Math.sin(angle),
      lon: -73.99 + away * 1.3 * Math.cos(angle),
      capacity,
      bikes: Math.round(capacity * fill),
    };
  }),
});

export const key = (changes: Partial<RunKey> = {}): RunKey => ({
  system_id: 'city',
  sv,
  decision_bucket_epoch_s: 1_795_271_400,
  policy_version: greedy,
  strategy: 'greedy',
  policy_spec_sha256: 'c'.repeat(64),
  horizon_steps: 12,
  view_snapshot_id: `city.${sv}`,
  view_snapshot_sha256: 'b'.repeat(64),
  ...changes,
});

export const run = (changes: Partial<PolicyRun> = {}): PolicyRun => ({
  run_id: '4f9d1c2b3a4958677869a0b1c2d3e4f5',
  system_id: 'city',
  policy_version: greedy,
  policy_spec_sha256: 'c'.repeat(64),
  sv,
  decision_bucket_ts: '2026-11-21T15:30:00.000Z',
  horizon_steps: 12,
  input_quality: 'ok',
  no_op: false,
  no_op_reason: null,
  error_reason: null,
  move_count: 18,
  created_at: '2026-11-21T15:30:01.000Z',
  status: 'success',
  origin: 'asked',
  served_strategy: 'greedy',
  fallback: null,
  timed_out: false,
  objective: { total: 41.3, unmet_deficit: 31, residual_surplus: 18, bike_metres: 13_000 },
  greedy_objective: { total: 42.4, unmet_deficit: 32, residual_surplus: 18, bike_metres: 14_000 },
  gap: 0.0042,
  solver_ms: 42,
  latency_ms: 640,
  attempts: 1,
  ...changes,
});

/** Moves from full stations to empty ones beside them. */
export const moves = (count: number, stations = 60): PolicyMove[] =>
  Array.from({ length: count }, (_, index) => {
    const from = (index * 6 + 1) % stations;
    const to = (index * 6 + 6) % stations;
    return {
      move_rank: index + 1,
      from_station_key: `s${String(from).padStart(4, '0')}`,
      to_station_key: `s${String(to).padStart(4, '0')}`,
      bikes_moved: 3 + (index % 6),
      dist_m: 320 + 41 * index,
      budget_exhausted: false,
      neighbor_exhausted: index % 3 === 0,
      reason_codes: ['nearest_first'],
    };
  });

export const ready = (
  of: PolicyMove[],
  changes: Partial<PolicyRun> = {},
  keyed: Partial<RunKey> = {},
): ReadyMoves => ({
  status: 'ready',
  computed_at: '2026-11-21T15:30:01.000Z',
  run_key: key(keyed),
  run: run({ move_count: of.length, ...changes }),
  top_n: 240,
  moves: of,
});

export const pending: PendingRun = {
  status: 'pending',
  retry_after_ms: 200,
  cache_key: 'd'.repeat(64),
  computed_at: '2026-11-21T15:30:01.000Z',
  run_key: key(),
};

/** An error of the policy API: a problem document with its code. */
export const policyError = (status: number, code: string, message: string) => ({
  status,
  json: {
    type: '/api/problems/policy',
    title: 'The policy run is not as asked for',
    status,
    detail: message,
    error: { code, category: 'run', retryable: true, message },
  },
});

const stage = (
  name: 'shadow' | 'internal' | 'public',
  most: [number, number, number],
  reasons: string[],
) => ({
  stage: name,
  passed: reasons.length === 0,
  reasons,
  timeout_rate_at_most: most[0],
  fallback_rate_at_most: most[1],
  objective_delta_ratio_at_least: most[2],
});

export const gates: PolicyGates = {
  window_minutes: 15,
  computed_at: '2026-11-21T15:30:00.000Z',
  timeout_rate: { value: 0.04, count: 2, of: 50 },
  fallback_rate: { value: 0.06, count: 3, of: 50 },
  objective_delta_ratio: { value: 0.021, count: 20, of: 950, pairs: 44 },
  stages: [
    stage('shadow', [0.15, 0.2, -0.2], []),
    stage('internal', [0.08, 0.1, -0.1], []),
    stage(
      'public',
      [0.03, 0.05, -0.03],
      ['timeout_rate 0.0400 exceeds 0.0300', 'fallback_rate 0.0600 exceeds 0.0500'],
    ),
  ],
};

export const queue: PolicyQueue = {
  depth: 1,
  running: 1,
  oldest_age_s: 3.2,
  overdue: 0,
  jobs: [
    {
      run_id: 'a'.repeat(32),
      cache_key: 'd'.repeat(64),
      run_key: key({ policy_version: global, strategy: 'global' }),
      origin: 'background',
      state: 'running',
      attempts: 1,
      enqueued_at: '2026-11-21T15:29:50.000Z',
      age_s: 10,
      deadline_at: '2026-11-21T15:30:50.000Z',
      last_error: null,
    },
  ],
  dead_letters: [
    {
      run_id: 'e'.repeat(32),
      run_key: key(),
      attempts: 3,
      error_reason: '<b>the solver</b> could not be started',
      given_up_at: '2026-11-21T15:12:00.000Z',
    },
  ],
};

export const systems = (...names: string[]) => ({
  total: names.length,
  next: null,
  instances: names.map((name) => ({ key: `gbfs::${name}`, type: 'gbfs', instance: name, displayName: name })),
});
