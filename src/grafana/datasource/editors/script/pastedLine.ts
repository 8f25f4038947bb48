import { scriptEndpoints } from '../../../../contract/script-endpoints.ts';
import type { QueryAs } from '../../model.ts';
import { runbookLine } from '../../script/runbook-line.ts';

type Pasted = Pick<QueryAs<'script'>, 'endpoint' | 'parameters' | 'expression'>;

/**
 * What pasted text is: a line of a runbook, read into a query; a line that cannot be read, with the reason; or neither,
 * an expression then, which is pasted as any text.
 */
export function pastedLine(text: string): { line: Pasted } | { fault: string } | undefined {
  const line = runbookLine(text);
  if (line) return { line };
  if (!/^\s*(\$ )?curl\s/.test(text)) return undefined;
  return {
    fault: `This line cannot be read as "curl … | jq '…'" of an endpoint that scripts may read: ${scriptEndpoints.join(', ')}. Write the part for jq alone, and choose the endpoint.`,
  };
}
