import { scriptPath, scriptQuery, type ScriptQuery } from '../../../contract/script-query.ts';
import { DownstreamError, PluginError, type Frame } from '../../backend-sdk/index.ts';
import { panelStepMs } from '../backend/frames/history-frames.ts';
import type { Panel } from '../backend/frames/upstream.ts';
import { framesOf } from './frames/frames.ts';
import type { ScriptPool } from './pool/pool.ts';
import { runbookLine } from './runbook-line.ts';
import { ScriptError } from './script-error.ts';

/** Where a script's document comes from: the bytes of an answer, the same array as long as the answer is the same. */
type ReadDocument = (path: string, signal: AbortSignal) => Promise<Uint8Array>;

/**
 * Answers a script query. A whole line of a runbook in place of the expression names the endpoint itself.
 * @throws PluginError where the script is at fault, and points at the place
 * @throws DownstreamError where the endpoint is
 */
export async function scriptFrames(
  asked: ScriptQuery,
  panel: Panel,
  { pool, read }: { pool: ScriptPool; read: ReadDocument },
  signal: AbortSignal,
): Promise<Frame[]> {
  const { endpoint, parameters, expression, format, variables } = withRunbookLine(asked);
  const spanned = endpoint === '/api/history' ? { ...spanOf(panel), ...parameters } : parameters;
  const input = await read(scriptPath({ endpoint, parameters: spanned }), signal);
  try {
    const tables = await pool.tables(
      {
        expression: expression.trim() || '.',
        input,
        // Without them a script has the same result for every time range, and stays compiled.
        variables: expression.includes('$__') ? { ...variables, ...panelVariables(panel) } : variables,
        signal,
      },
      format,
    );
    return framesOf(tables);
  } catch (error) {
    throw error instanceof ScriptError ? inWords(error, endpoint) : error;
  }
}

function spanOf(panel: Panel) {
  const { from, to } = panel.timeRange;
  return {
    from: String(Math.round(from)),
    to: String(Math.round(to)),
    step: String(panelStepMs(panel) / 1_000),
  };
}

function panelVariables({ timeRange: { from, to }, intervalMs }: Panel) {
  return { __from: from, __to: to, __interval_ms: intervalMs };
}

function withRunbookLine(asked: ScriptQuery): ScriptQuery {
  const line = runbookLine(asked.expression);
  if (!line) return asked;
  const parsed = scriptQuery.safeParse({ ...asked, ...line });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new PluginError(
    `The line of the runbook cannot be asked: ${issue?.path.join('.')} ${issue?.message}.`,
    {
      status: 400,
    },
  );
}

function inWords(error: ScriptError, endpoint: string): Error {
  const { kind, message, at } = error;
  if (kind === 'document')
    return new DownstreamError(`The answer of ${endpoint} cannot be read by a script. ${message}`, {
      cause: error,
    });
  const place = at ? `, line ${at.line}, column ${at.column}` : '';
  return new PluginError(`The script has no result (${kind}${place}): ${message}`, {
    status: kind === 'busy' ? 503 : 400,
    cause: error,
  });
}
