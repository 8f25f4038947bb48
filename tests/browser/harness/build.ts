import { rspack } from '@rspack/core';
import { resolve } from 'node:path';

const repository = resolve(import.meta.dirname, '../../..');

/** Bundles the harness pages (the panel, the data source's editors, the app's pages), with Grafana's own components in it instead of shared by a Grafana. */
export async function buildHarness(into: string): Promise<void> {
  const compiler = rspack({
    mode: 'development',
    context: repository,
    devtool: false,
    // Development, for what React warns of; small all the same, for each test loads all of it anew.
    optimization: { minimize: true, concatenateModules: true, sideEffects: true, usedExports: true },
    entry: {
      harness: './tests/browser/harness/main.tsx',
      editors: './tests/browser/harness/editors.tsx',
      pages: './tests/browser/harness/pages.tsx',
    },
    output: { path: into, filename: '[name].js', clean: true },
    resolve: { fallback: { stream: false, util: false } },
    module: {
      rules: [
        {
          test: /\.tsx?$/,
          exclude: /node_modules/,
          type: 'javascript/auto',
          loader: 'builtin:swc-loader',
          options: {
            jsc: {
              parser: { syntax: 'typescript', tsx: true },
              transform: { react: { runtime: 'automatic' } },
            },
          },
        },
        // Read as Node reads .mjs, Grafana's packages get CommonJS defaults that React refuses to render (error 130).
        { test: /\.mjs$/, include: /@grafana/, type: 'javascript/auto', resolve: { fullySpecified: false } },
        { test: /\.css$/, type: 'css/auto' },
      ],
    },
    plugins: [
      new rspack.HtmlRspackPlugin({ title: 'Rollout stage', chunks: ['harness'] }),
      new rspack.HtmlRspackPlugin({
        title: 'Editors of the data source',
        filename: 'editors.html',
        chunks: ['editors'],
      }),
      new rspack.HtmlRspackPlugin({
        title: 'Pages of the app',
        filename: 'pages.html',
        chunks: ['pages'],
      }),
      new rspack.CopyRspackPlugin({
        patterns: [{ from: 'node_modules/@grafana/ui/dist/public/img/icons', to: 'public/build/img/icons' }],
      }),
    ],
  });
  await new Promise<void>((done, fail) =>
    compiler.run((error, stats) => {
      if (error) return fail(error);
      if (stats?.hasErrors()) return fail(new Error(stats.toString({ all: false, errors: true })));
      compiler.close(() => done());
    }),
  );
}
