import { sampleEveryMs, type SeriesName } from '../../src/contract/series.ts';
import type { Sample, Source } from '../../src/scheduler/rollout/judge/sample.ts';
import { historySource, sourcesOf } from '../../src/scheduler/rollout/sources/sources.ts';

/** What the example is judged on, in memory: its history, its alerts, and when its tests passed last. */
export class Evidence {
  readonly #series = new Map<string, Sample[]>();
  readonly #passedAt = new Map<string, number>();
  readonly source: Source = sourcesOf({
    history: historySource((series, from, to) => Promise.resolve(this.#between(series, from, to))),
    artefact: {
      samples: ({ name }, _from, to) => {
        const passedAt = this.#passedAt.get(name);
        if (passedAt === undefined) return Promise.resolve({ error: `there is no artefact ${name}` });
        return Promise.resolve({ samples: [{ at: to, value: (to - passedAt) / 1_000 }] });
      },
    },
    alerts: {
      samples: ({ labels }, from, to) =>
        Promise.resolve({ samples: this.#between(alertsOf(labels), from, to) }),
    },
  });

  /** Alerts of the scheduler; none of them is customer-facing. */
  record(at: number, values: Partial<Record<SeriesName, number>>, alerts: number): void {
    for (const [series, value] of Object.entries(values)) this.#push(series, { at, value });
    this.#push(alertsOf({ owner: 'rollcall' }), { at, value: alerts });
    this.#push(alertsOf({ customer_facing: 'true', rollout: 'adaptive-polling' }), { at, value: 0 });
  }

  testsPassed(names: readonly string[], at: number): void {
    for (const name of names) this.#passedAt.set(name, at);
  }

  #push(series: string, sample: Sample): void {
    const known = this.#series.get(series);
    if (known) known.push(sample);
    else this.#series.set(series, [sample]);
  }

  /** Samples stand ten seconds apart without a gap, so where they begin can be counted. */
  #between(series: string, from: number, to: number): Sample[] {
    const samples = this.#series.get(series) ?? [];
    const first = samples[0]?.at ?? 0;
    const start = Math.max(0, Math.ceil((from - first) / sampleEveryMs));
    return samples.slice(start, Math.max(0, Math.floor((to - first) / sampleEveryMs) + 1));
  }
}

const alertsOf = (labels: Record<string, string>) =>
  Object.entries(labels)
    .sort()
    .map(([name, value]) => `${name}=${value}`)
    .join();
