import { apiReference } from './api.ts';
import { cliReference } from './cli.ts';
import { configurationReference } from './configuration.ts';
import { metricsReference } from './metrics.ts';
import { planReference } from './plan.ts';
import { queriesReference } from './queries.ts';

/** The pages of docs/reference that are made of the sources, by their files. */
export const referencePages = async (): Promise<Record<string, string>> => ({
  'docs/reference/api.md': apiReference(),
  'docs/reference/cli.md': cliReference(),
  'docs/reference/configuration.md': configurationReference(),
  'docs/reference/metrics.md': await metricsReference(),
  'docs/reference/plan.md': planReference(),
  'docs/reference/queries.md': queriesReference(),
});
