import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { PolicyRun } from '../../contract/policy.ts';
import type { SessionTelemetry } from '../../contract/policy-overview.ts';
import type { SeriesName } from '../../contract/series.ts';

const latencyBuckets = [50, 100, 250, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000];
const moveBuckets = [0, 1, 5, 10, 25, 50, 100, 150, 200, 240];

const counted = [
  'optimize.requests.ready',
  'optimize.requests.pending',
  'optimize.requests.error',
  'optimize.cancels.made',
  'optimize.cancels.refused',
  'optimize.viewSnapshotMismatch',
  'optimize.session.made',
  'optimize.session.refused',
  'optimize.playback.full',
  'optimize.playback.reduced',
  'optimize.playback.summary',
  'optimize.recovery.made',
  'optimize.recovery.missed',
] as const satisfies SeriesName[];
type PolicyCounts = Record<(typeof counted)[number], number>;
const nothingCounted = () => Object.fromEntries(counted.map((name) => [name, 0])) as PolicyCounts;

/** The metrics of the policy engine. Names without a unit count; labels have few values. */
export class PolicyMetrics {
  /** What history samples as rates, counted since it was last taken. */
  #counted = nothingCounted();
  #queue = { depth: 0, oldestAgeSeconds: 0 };
  readonly #requests: Counter<'status'>;
  readonly #latency: Histogram<'policy_version'>;
  readonly #runs: Counter<'policy_version' | 'status' | 'origin'>;
  readonly #moves: Histogram<'policy_version'>;
  readonly #noOps: Counter<'policy_version' | 'reason'>;
  readonly #fallbacks: Counter<'policy_version' | 'reason'>;
  readonly #errors: Counter<'error_reason'>;
  readonly #cancels: Counter<'outcome'>;
  readonly #transitions: Counter<'from' | 'to' | 'outcome'>;
  readonly #playbacks: Counter<'quality'>;
  readonly #mismatchTotal: Counter<'side'>;
  readonly #recoveries: Counter<'outcome'>;

  constructor(registry: Registry) {
    const counter = <Label extends string>(name: string, help: string, labelNames: Label[]) =>
      new Counter<Label>({ name, help, labelNames, registers: [registry] });
    const histogram = <Label extends string>(
      name: string,
      help: string,
      labelNames: Label[],
      buckets: number[],
    ) => new Histogram<Label>({ name, help, labelNames, buckets, registers: [registry] });
    this.#requests = counter(
      'policy_run_requests_total',
      'Requests for a run or its moves, by how they were answered: ready, pending or error.',
      ['status'],
    );
    this.#latency = histogram(
      'policy_run_latency_ms',
      'How long runs took that somebody asked for, from the first request until they had ended, in ms.',
      ['policy_version'],
      latencyBuckets,
    );
    this.#runs = counter('policy_runs_total', 'Runs that ended.', ['policy_version', 'status', 'origin']);
    this.#moves = histogram(
      'policy_run_moves',
      'Moves of the runs that succeeded.',
      ['policy_version'],
      moveBuckets,
    );
    this.#noOps = counter('policy_no_op_runs_total', 'Runs without a move, by why there is none.', [
      'policy_version',
      'reason',
    ]);
    this.#fallbacks = counter(
      'policy_fallbacks_total',
      'Runs that another plan was served for than was asked for, by why.',
      ['policy_version', 'reason'],
    );
    this.#errors = counter(
      'policy_run_errors_total',
      'Runs that failed or ran past their deadline, by why.',
      ['error_reason'],
    );
    this.#cancels = counter('policy_cancels_total', 'Cancels, by their outcome: canceled, or why not.', [
      'outcome',
    ]);
    this.#transitions = counter(
      'policy_session_transitions_total',
      'Transitions of the sessions of pages that show runs: made, or refused.',
      ['from', 'to', 'outcome'],
    );
    this.#playbacks = counter('policy_session_playbacks_total', 'Playbacks of moves, by quality.', [
      'quality',
    ]);
    this.#mismatchTotal = counter(
      'policy_view_snapshot_mismatches_total',
      'view_snapshot_mismatch, as it was answered (service) and as pages saw it (page).',
      ['side'],
    );
    this.#recoveries = counter(
      'policy_session_recoveries_total',
      'Mismatches after which a page was in step again (recovered), or not.',
      ['outcome'],
    );
    for (const status of ['ready', 'pending', 'error']) this.#requests.inc({ status }, 0);
    for (const side of ['service', 'page']) this.#mismatchTotal.inc({ side }, 0);
    this.#gauge(registry, 'policy_queue_depth', 'Jobs that wait for a worker.', () => this.#queue.depth);
    this.#gauge(
      registry,
      'policy_queue_oldest_age_seconds',
      'How long the oldest job that waits has waited.',
      () => this.#queue.oldestAgeSeconds,
    );
  }

  /** A run, or its moves, was asked for. */
  onRequest(status: 'ready' | 'pending' | 'error', code?: string): void {
    this.#requests.inc({ status });
    this.#counted[`optimize.requests.${status}`] += 1;
    if (code !== 'view_snapshot_mismatch') return;
    this.#counted['optimize.viewSnapshotMismatch'] += 1;
    this.#mismatchTotal.inc({ side: 'service' });
  }

  onCancel(outcome: string): void {
    this.#cancels.inc({ outcome });
    this.#counted[outcome === 'canceled' ? 'optimize.cancels.made' : 'optimize.cancels.refused'] += 1;
  }

  onEnded({ run }: { run: PolicyRun }): void {
    const { policy_version, status, origin } = run;
    this.#runs.inc({ policy_version, status, origin });
    if (origin === 'asked' && status !== 'canceled')
      this.#latency.observe({ policy_version }, run.latency_ms);
    if (status === 'success') this.#moves.observe({ policy_version }, run.move_count);
    if (run.no_op_reason !== null) this.#noOps.inc({ policy_version, reason: run.no_op_reason });
    if (run.fallback) this.#fallbacks.inc({ policy_version, reason: run.fallback.reason });
    if (run.error_reason !== null) this.#errors.inc({ error_reason: run.error_reason });
  }

  /** What a page told of its session. */
  onTelemetry({ transitions, playbacks, mismatches, recovered, not_recovered }: SessionTelemetry): void {
    for (const transition of transitions) {
      this.#transitions.inc(transition);
      this.#counted[`optimize.session.${transition.outcome}`] += 1;
    }
    for (const quality of playbacks) {
      this.#playbacks.inc({ quality });
      this.#counted[`optimize.playback.${quality}`] += 1;
    }
    this.#mismatchTotal.inc({ side: 'page' }, mismatches);
    this.#recoveries.inc({ outcome: 'recovered' }, recovered);
    this.#recoveries.inc({ outcome: 'not_recovered' }, not_recovered);
    this.#counted['optimize.recovery.made'] += recovered;
    this.#counted['optimize.recovery.missed'] += not_recovered;
  }

  /** The queue as it was last looked at. */
  showQueue(queue: { depth: number; oldestAgeSeconds: number }): void {
    this.#queue = queue;
  }

  /** What there was since the last time, by the series that holds it as a rate. */
  take(): PolicyCounts {
    const counted = this.#counted;
    this.#counted = nothingCounted();
    return counted;
  }

  #gauge(registry: Registry, name: string, help: string, value: () => number): void {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  }
}
