import type { TestContext } from 'node:test';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPlugin, type As, type PluginClient, type Query } from '../client.ts';
import { until } from '../deadline.ts';
import type { Launch } from '../process.ts';

/** A backend that the suite is run on, and what to ask it. */
export interface Subject {
  readonly name: string;
  readonly launch: Launch;
  /** A data source that works, with a secret in it. The suite looks for the secret wherever the backend writes. */
  readonly as: As;
  /** Queries that have frames in their answers, one of each kind that the plugin has. */
  readonly queries: Readonly<Record<string, object>>;
  /** Queries that fail, and how. */
  readonly failing: readonly {
    readonly what: string;
    readonly model: object;
    readonly status: number;
    readonly errorSource: 'plugin' | 'downstream';
    /** Another data source, where the failure is its own. */
    readonly as?: As;
  }[];
  /** A query that takes seconds, or for ever; without it, nothing is tried on one that is under way. */
  readonly slow?: { readonly model: object; readonly as?: As };
  /** A query with so many rows in its one frame. */
  readonly large: { readonly model: object; readonly rows: number; readonly as?: As };
  /** A channel that exists, and what subscribers send along. */
  readonly stream?: { readonly path: string; readonly data?: unknown };
}

/** A directory of its own for the sockets of one test, removed after it. */
export function ownSockets(t: TestContext, { launch }: Subject): { launch: Launch; sockets: () => string[] } {
  const directory = mkdtempSync(join(tmpdir(), 'gpx-test-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  return {
    launch: { ...launch, env: { ...launch.env, TMPDIR: directory } },
    sockets: () => readdirSync(directory).filter((name) => name.endsWith('.sock')),
  };
}

export async function started(t: TestContext, launch: Launch): Promise<PluginClient> {
  const plugin = await startPlugin(launch);
  t.after(() => plugin.close());
  return plugin;
}

export function logged(plugin: PluginClient, message: string): Promise<unknown> {
  return until(`"${message}" in the log`, () =>
    plugin.logs.some((line) => line['@message'].includes(message)),
  );
}

/** The whole second of a query's range is the same for all, so that answers can be compared. */
export function asked(model: object, refId = 'A'): Query {
  const to = Date.UTC(2026, 0, 1);
  return { refId, model, from: to - 3_600_000, to };
}
