import type { RollcallQuery } from '../../src/contract/query.ts';
import type { ScriptEndpoint } from '../../src/contract/script-endpoints.ts';

type Script = Extract<RollcallQuery, { kind: 'script' }>;

/** What jq makes of an answer of the service, as a table where nothing else is said. */
export const script = (
  endpoint: ScriptEndpoint,
  expression: string,
  more: Partial<Pick<Script, 'parameters' | 'format'>> = {},
): Script => ({ kind: 'script', endpoint, expression, format: 'table', ...more });
