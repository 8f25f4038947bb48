import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { rspack, type RspackOptions, type StatsChunk } from '@rspack/core';
import { pageNames } from '../src/contract/pages.ts';
import configurations from '../rspack.config.ts';
import type { Figure } from './figure.ts';

/** What a browser loads, gzipped, as the build makes it: in Grafana, and of the console. */
export async function* measure(): AsyncIterable<Figure> {
  const grafana = await built('frontend');
  const panel = grafana.entry('rollout-stage/module');
  const app = grafana.entry('module');
  yield kilobytes('panel, with a dashboard’s start', panel);
  yield kilobytes(
    'panel, until it shows a rollout',
    panel + grafana.loadedFor('./RolloutStagePanel.tsx'),
    40,
  );
  yield kilobytes('app, with Grafana’s start', app, 30);
  yield kilobytes(
    'app, before its first page',
    app + grafana.loadedFor('./AppRootPage.tsx') + grafana.loadedFor('./SchedulerPage.tsx'),
  );
  for (const page of pageNames) {
    const file = `${page.slice(0, 1).toUpperCase()}${page.slice(1)}Page.tsx`;
    yield kilobytes(`page ${page}, when it is opened`, grafana.loadedFor(`./${page}/${file}`));
  }
  yield kilobytes('data source, with Grafana’s start', grafana.entry('datasource/module'));
  yield kilobytes('console, before its first page', (await built('console')).entry('console'));
}

const kilobytes = (name: string, bytes: number, goal?: number): Figure => ({
  name,
  value: Number((bytes / 1_000).toFixed(1)),
  unit: 'kB',
  better: 'lower',
  ...(goal !== undefined && { goal }),
});

/** Builds one part of the build into a folder of its own, and tells how large its pieces are. */
async function built(part: string) {
  const options = configurations.find(({ name }) => name === part) as RspackOptions;
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-bundle-'));
  try {
    const chunks = await chunksOf({
      ...options,
      context: resolve(import.meta.dirname, '..'),
      devtool: false,
      output: { ...options.output, path: folder },
    });
    const sizes = new Map(chunks.map((chunk) => [chunk, gzipped(folder, chunk)]));
    const sum = (wanted: (chunk: StatsChunk) => boolean) => {
      const found = chunks.filter(wanted);
      if (found.length === 0) throw new Error(`the build of ${part} has no such piece any more`);
      return found.reduce((bytes, chunk) => bytes + (sizes.get(chunk) ?? 0), 0);
    };
    return {
      /** What comes with an entry, before anything is asked for. */
      entry: (name: string) => sum(({ names }) => names?.includes(name) ?? false),
      /** What `import(request)` brings. */
      loadedFor: (request: string) =>
        sum(({ initial, origins }) => !initial && (origins?.some((by) => by.request === request) ?? false)),
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function chunksOf(options: RspackOptions): Promise<StatsChunk[]> {
  const compiler = rspack(options);
  const chunks = await new Promise<StatsChunk[]>((done, fail) =>
    compiler.run((error, stats) => {
      if (error) return fail(error);
      if (!stats || stats.hasErrors()) return fail(new Error(stats?.toString('errors-only')));
      done(stats.toJson({ all: false, chunks: true, chunkOrigins: true, ids: true }).chunks ?? []);
    }),
  );
  await new Promise<void>((closed) => compiler.close(() => closed()));
  return chunks;
}

/** As a server that compresses would send it. */
function gzipped(folder: string, { files = [] }: StatsChunk): number {
  return files
    .map((file) => readFileSync(join(folder, file.replace(/\?.*$/, ''))))
    .reduce((bytes, content) => bytes + gzipSync(content, { level: 9 }).length, 0);
}
