import { z } from 'zod';
import { fieldConfig } from './config.ts';

/**
 * What a frame says about itself. As with a field's config, only what Grafana's server can parse passes: it
 * fails the whole response over an unknown severity or a `typeVersion` in a string. A notice has no `inspect`,
 * because the server reads a number there where the browser expects a name.
 */
const notice = z.strictObject({
  severity: z.enum(['info', 'warning', 'error']),
  text: z.string(),
  link: z.string().optional(),
});

const versionPart = z.int().min(0);

export const frameMeta = z.strictObject({
  /** With `typeVersion: [0, 1]`, what alert rules need to understand the frame. */
  type: z
    .enum([
      'timeseries-wide',
      'timeseries-long',
      'timeseries-multi',
      'numeric-wide',
      'numeric-long',
      'numeric-multi',
      'log-lines',
      'table',
      'directory-listing',
    ])
    .optional(),
  typeVersion: z.tuple([versionPart, versionPart]).readonly().optional(),
  path: z.string().optional(),
  pathSeparator: z.string().optional(),
  custom: z.unknown().optional(),
  stats: z.array(fieldConfig.extend({ displayName: z.string(), value: z.number() })).optional(),
  notices: z.array(notice).optional(),
  /** `ds/<uid>/<path>`: Grafana Live goes on where this frame ends. */
  channel: z.string().optional(),
  preferredVisualisationType: z
    .enum(['graph', 'table', 'logs', 'trace', 'nodeGraph', 'flamegraph'])
    .optional(),
  preferredVisualisationPluginId: z.string().optional(),
  executedQueryString: z.string().optional(),
  dataTopic: z.literal('annotations').optional(),
  uniqueRowIdFields: z.array(z.int().min(0)).optional(),
});

export type FrameMeta = z.input<typeof frameMeta>;
