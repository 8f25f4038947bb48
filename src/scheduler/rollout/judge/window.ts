import type { Criterion, CriterionSource } from '../../../contract/plan.ts';
import type { CriterionResult } from '../../../contract/rollout.ts';
import { seriesCatalogue } from '../../../contract/series.ts';
import { AgeWindow } from './age-window.ts';
import type { Baseline } from './baseline.ts';
import { EventWindow } from './event-window.ts';
import type { EvidenceWindow } from './finding.ts';
import { RateWindow } from './rate-window.ts';
import { RatioWindow } from './ratio-window.ts';
import { ReconciledWindow } from './reconciled-window.ts';
import { freshForMs } from './sample.ts';
import { ThresholdWindow, windowsLookedAt } from './threshold-window.ts';

/** The evidence of one criterion at a stage that began then (ms since 1970). */
export function createWindow(
  { test, source }: Criterion,
  stageStartedAt: number,
  baseline?: Baseline,
): EvidenceWindow {
  if (test.kind === 'threshold')
    return new ThresholdWindow(test, unitOf({ test, source }), stageStartedAt, baseline);
  if (test.kind === 'rate') return new RateWindow(test, stageStartedAt);
  if (test.kind === 'ratio') return new RatioWindow(test, stageStartedAt);
  if (test.kind === 'no-events') return new EventWindow(test.window, isSampled(source), stageStartedAt);
  if (test.kind === 'reconciled') return new ReconciledWindow(test.window, test.tolerance, stageStartedAt);
  return new AgeWindow(test.atMost, stageStartedAt);
}

/** Since when (ms) a source is to be asked, to judge a criterion now. */
export function evidenceFrom({ test }: Pick<Criterion, 'test'>, now: number, stageStartedAt: number): number {
  if (test.kind === 'rate' || test.kind === 'ratio') return stageStartedAt;
  const back = test.kind === 'threshold' ? windowsLookedAt * test.window : windowMs({ test });
  return Math.max(stageStartedAt, now - back);
}

/** The window of a criterion, in ms; an age is judged within two ticks. */
export const windowMs = ({ test }: Pick<Criterion, 'test'>): number =>
  test.kind === 'age' ? freshForMs : test.window;

export function unitOf({ test, source }: Pick<Criterion, 'test' | 'source'>): string {
  if (test.kind === 'rate' || test.kind === 'ratio') return 'percentunit';
  if (test.kind === 'reconciled') return 'percent';
  if (test.kind === 'age') return 's';
  if (test.kind === 'no-events') return 'short';
  if (source.kind === 'history') return seriesCatalogue[source.series].unit;
  return source.kind === 'prometheus' ? source.unit : 'short';
}

/** What a value must be of the threshold, to be met. */
export function comparisonOf({ test }: Pick<Criterion, 'test'>): CriterionResult['comparison'] {
  if (test.kind === 'threshold') return test.comparison;
  if (test.kind === 'no-events') return '=';
  return test.kind === 'ratio' ? '>=' : '<=';
}

/** A series that has a sample at every tick; logs and tables have rows only where something happened. */
const isSampled = ({ kind }: CriterionSource): boolean =>
  kind === 'history' || kind === 'prometheus' || kind === 'alerts' || kind === 'artefact';
