import type { CriterionSource } from '../../../contract/plan.ts';
import type { Samples, Source } from '../judge/sample.ts';

/**
 * The sources, asked for times that are past. History, Prometheus, tables and the audit log know what was; alerts and
 * artefacts are only known as they are now, and what they say today is no evidence of another day.
 */
export function past(source: Source): Source {
  return {
    samples: (asked, from, to): Promise<Samples> =>
      knowsThePast(asked)
        ? source.samples(asked, from, to)
        : Promise.resolve({ error: `${asked.kind === 'alerts' ? 'alerts' : 'artefacts'} are not recorded` }),
  };
}

function knowsThePast({ kind }: CriterionSource): boolean {
  switch (kind) {
    case 'history':
    case 'prometheus':
    case 'sql':
    case 'audit':
      return true;
    case 'alerts':
    case 'artefact':
      return false;
  }
}
