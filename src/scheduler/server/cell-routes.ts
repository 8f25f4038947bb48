import type { CellsDocument } from '../../contract/cells.ts';
import { getCells } from '../../contract/endpoints/cells.ts';
import type { Gate } from './gate.ts';
import { serve } from './serve.ts';
import type { App } from './typed-app.ts';

export interface CellPorts {
  cells: () => Promise<CellsDocument>;
}

/** `GET /api/cells`. */
export function cellRoutes(app: App, gate: Gate, { cells }: CellPorts): void {
  serve(app, gate, getCells, () => cells());
}
