import { getRunSheet } from '../../contract/endpoints/run-sheets.ts';
import type { RunSheet } from '../../contract/run-sheet.ts';
import { sheetMarkdown } from '../../contract/run-sheet/markdown.ts';
import { sheetJson } from '../../contract/run-sheet/seal.ts';
import type { Gate } from './gate.ts';
import { serve } from './serve.ts';
import type { App } from './typed-app.ts';

export interface RunSheetPorts {
  runSheets: {
    /** @throws ProblemError 404 where there is no such run. */
    get(rollout: string, run?: number): Promise<RunSheet>;
  };
}

/** `GET /api/rollouts/{id}/run-sheet`. */
export function runSheetRoutes(app: App, gate: Gate, { runSheets }: RunSheetPorts): void {
  serve(app, gate, getRunSheet, async ({ params, query, request, reply }) => {
    const sheet = await runSheets.get(params.id, query.run);
    const format = query.format ?? (prefersMarkdown(request.headers.accept) ? 'markdown' : 'json');
    const name = `${params.id}-run-${sheet.content.run}.${format === 'json' ? 'json' : 'md'}`;
    reply.header('content-disposition', `inline; filename="${name}"`).header('vary', 'accept');
    if (format === 'markdown') reply.type('text/markdown; charset=utf-8');
    // As bytes, so that it is sent as it is sealed.
    return Buffer.from(format === 'json' ? sheetJson(sheet) : sheetMarkdown(sheet));
  });
}

/** JSON unless Markdown is named, and JSON is not named before it. */
function prefersMarkdown(accept = ''): boolean {
  const [markdown, json] = [accept.indexOf('text/markdown'), accept.indexOf('application/json')];
  return markdown >= 0 && (json < 0 || markdown < json);
}
