import type {
  BacktestReport,
  BacktestRequest,
  TimeToEvidenceReport,
  TimeToEvidenceRequest,
  WhatIfReport,
  WhatIfRequest,
} from '../../contract/backtest.ts';
import { runBacktest, runReach, runTimeToEvidence, runWhatIf } from '../../contract/endpoints/backtests.ts';
import type { ReachReport, ReachRequest } from '../../contract/reach.ts';
import type { Gate } from './gate.ts';
import { serve } from './serve.ts';
import type { App } from './typed-app.ts';

export interface BacktestRoutePorts {
  backtests: {
    backtest(request: BacktestRequest): Promise<BacktestReport>;
    whatIf(request: WhatIfRequest): Promise<WhatIfReport>;
    timeToEvidence(request: TimeToEvidenceRequest): Promise<TimeToEvidenceReport>;
  };
  reach: (request: ReachRequest) => Promise<ReachReport>;
}

/** `POST /api/rollouts/backtest`, `…/what-if`, `…/time-to-evidence` and `…/reach`: they change nothing. */
export function backtestRoutes(app: App, gate: Gate, { backtests, reach }: BacktestRoutePorts): void {
  serve(app, gate, runBacktest, ({ body }) => backtests.backtest(body));
  serve(app, gate, runWhatIf, ({ body }) => backtests.whatIf(body));
  serve(app, gate, runTimeToEvidence, ({ body }) => backtests.timeToEvidence(body));
  serve(app, gate, runReach, ({ body }) => reach(body));
}
