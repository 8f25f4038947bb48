import type { CriterionSource } from '../../../contract/plan.ts';
import type { SeriesName } from '../../../contract/series.ts';
import type { Sample, Samples, Source } from '../judge/sample.ts';

type Kind = CriterionSource['kind'];
type SourceOf<K extends Kind> = {
  samples(source: Extract<CriterionSource, { kind: K }>, from: number, to: number): Promise<Samples>;
};

/** The sources that a service has. What it has none of is insufficient data that says how to add it. */
type ConfiguredSources = { [K in Kind]?: SourceOf<K> };

/** Nothing is waited for longer than this, in ms, whatever a source does: a tick has its time. */
const answersWithinMs = 8_000;

/** All sources as one, which never throws and always answers in time. */
export function sourcesOf(sources: ConfiguredSources, timeoutMs = answersWithinMs): Source {
  return {
    async samples(source, from, to) {
      const chosen = sources[source.kind] as SourceOf<Kind> | undefined;
      if (!chosen) return { error: `no ${source.kind} source is configured: name one in the settings` };
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<Samples>((resolve) => {
        timer = setTimeout(() => resolve({ error: `no answer within ${timeoutMs} ms` }), timeoutMs);
      });
      try {
        return await Promise.race([chosen.samples(source as never, from, to), late]);
      } catch (error) {
        return { error: (error as Error).message };
      } finally {
        clearTimeout(timer);
      }
    },
  };
}

/** Rollcall's own history as a source: how samples of a series between two times (ms) are read. */
export function historySource(
  read: (series: SeriesName, from: number, to: number) => Promise<Sample[]>,
): SourceOf<'history'> {
  return {
    async samples({ series }, from, to) {
      try {
        return { samples: await read(series, from, to) };
      } catch (error) {
        return { error: `history cannot be read: ${(error as Error).message.slice(0, 300)}` };
      }
    },
  };
}
