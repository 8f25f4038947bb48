import { tickMs, type Sample, type Samples } from '../judge/sample.ts';
import { alertServices, type SeenAlert } from './alerts-answer.ts';
import type { HttpSource } from './http-source.ts';

/** Samples are kept for a week, the longest that a window of alerts is likely to be. */
const keptMs = 7 * 24 * 3_600_000;

/**
 * How many alerts with given labels fire. The service knows the present only, so what it said at each tick is
 * remembered; after a restart the window fills again, and until then there is insufficient data.
 */
export class AlertsSource {
  readonly #http: HttpSource;
  readonly #service: keyof typeof alertServices;
  readonly #remembered = new Map<string, Sample[]>();

  constructor(http: HttpSource, service: keyof typeof alertServices) {
    this.#http = http;
    this.#service = service;
  }

  async samples({ labels }: { labels: Record<string, string> }, from: number, to: number): Promise<Samples> {
    const key = JSON.stringify(Object.entries(labels).sort());
    const remembered = (this.#remembered.get(key) ?? []).filter(({ at }) => at > to - keptMs);
    this.#remembered.set(key, remembered);
    // Several criteria ask at the same tick.
    if (!remembered.some(({ at }) => Math.abs(to - at) < tickMs / 2)) {
      try {
        remembered.push({ at: to, value: await this.#firing(labels) });
      } catch (error) {
        return { error: `${names[this.#service]} ${(error as Error).message}` };
      }
    }
    return {
      samples: remembered.filter(({ at }) => from <= at && at <= to).map((sample) => ({ ...sample })),
    };
  }

  async #firing(labels: Record<string, string>): Promise<number> {
    const { path, read } = alertServices[this.#service];
    const { status, body } = await this.#http.ask(path);
    if (status !== 200) throw new Error(`answers with status ${status}`);
    const alerts = read(body);
    if (!alerts) throw new Error('answers with something other than its alerts');
    const wanted = alerts.filter((alert) => has(alert, labels));
    const unknown = wanted.filter(({ state }) => state === 'unknown').length;
    const firing = wanted.filter(({ state }) => state === 'firing').length;
    // What fires does so, whatever else is not known.
    if (unknown > 0 && firing === 0)
      throw new Error(`could not evaluate ${unknown} of ${wanted.length} alerts`);
    return firing;
  }
}

const names = { grafana: 'Grafana', alertmanager: 'Alertmanager' } as const;

const has = (alert: SeenAlert, labels: Record<string, string>): boolean =>
  Object.entries(labels).every(([name, value]) => alert.labels[name] === value);
