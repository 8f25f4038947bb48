import { fleetSeries } from './series/fleet.ts';
import { optimizeSeries } from './series/optimize.ts';
import { serviceSeries } from './series/service.ts';
import { syncSeries } from './series/sync.ts';

/**
 * Every series of the history. A series without a value at a sample time has no sample: absence is never zero.
 * A workload that does not run records none of its series.
 */
export const seriesCatalogue = { ...fleetSeries, ...syncSeries, ...optimizeSeries, ...serviceSeries };

export type SeriesName = keyof typeof seriesCatalogue;
export const seriesNames = Object.keys(seriesCatalogue) as SeriesName[];

export type FleetSeriesName = keyof typeof fleetSeries;
export const fleetSeriesNames = Object.keys(fleetSeries) as FleetSeriesName[];

/** The scheduler samples its fleet this often, in milliseconds. A verdict's tick is the same. */
export const sampleEveryMs = 10_000;

/** An answer over time holds at most this many steps, so that no question can ask for too much. */
export const mostSteps = 11_000;

/** What was recorded is forgotten after this long, in ms: samples, and the verdicts and events that go with them. */
export const recordedForMs = 40 * 24 * 3_600_000;
