import { defineConfig } from '@rspack/cli';
import { rspack, type Compiler } from '@rspack/core';
import { chmod, copyFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import packageJson from './package.json' with { type: 'json' };
import consolePages, { typescript } from './rspack.console.ts';
import { BuiltIn } from './tools/package/built-in.ts';
import { sortedExternals } from './tools/package/sorted-externals.ts';

/**
 * Builds `dist/`, the directory that Grafana loads: the app at its top, the data source and the panel nested in it.
 * Every file in it can be downloaded without login, and a symlink in it stops Grafana from starting:
 * no secrets, copies only.
 */
const dist = resolve(import.meta.dirname, 'dist');
const grafana = './src/grafana';

/** Grafana shares these with every plugin at run time. A second copy of React or of a theme would break. */
const sharedByGrafana = [
  'react',
  'react/jsx-runtime',
  'react-dom',
  'react-router',
  'react-router-dom',
  '@grafana/data',
  '@grafana/runtime',
  '@grafana/ui',
  '@emotion/css',
  '@emotion/react',
  'i18next',
  'lodash',
  'moment',
  'rxjs',
  'rxjs/operators',
];

/** Of the sources, where their archive is to be the same on any day (reproducible-builds.org). */
const sourceDate = process.env.SOURCE_DATE_EPOCH;
const today = sourceDate ? new Date(Number(sourceDate) * 1_000) : new Date();

/** A manifest with its placeholders filled in, as Grafana's own create-plugin does. */
const manifest = (from: string, to: string) => ({
  from,
  to,
  transform: (content: Buffer) =>
    content
      .toString()
      .replaceAll('%VERSION%', packageJson.version)
      .replaceAll('%TODAY%', today.toISOString().slice(0, 10)),
});

/**
 * Puts a launcher for each platform beside the backend, under the names that Grafana looks for.
 * They must be executable, and CopyRspackPlugin does not keep that (`copyPermissions` does nothing in 2.3).
 */
const launchers = {
  apply(compiler: Compiler) {
    compiler.hooks.afterEmit.tapPromise('launchers', async ({ outputOptions }) => {
      for (const platform of ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64']) {
        const launcher = resolve(outputOptions.path ?? dist, `gpx_rollcall_${platform}`);
        await copyFile(`${grafana}/datasource/backend/launcher.sh`, launcher);
        await chmod(launcher, 0o755);
      }
    });
  },
};

const frontend = defineConfig({
  name: 'frontend',
  mode: 'production',
  target: ['web', 'es2022'],
  devtool: 'source-map',
  entry: {
    module: `${grafana}/app/module.ts`,
    'datasource/module': `${grafana}/datasource/module.ts`,
    'rollout-stage/module': `${grafana}/rollout-stage/module.ts`,
  },
  externals: sharedByGrafana,
  module: { rules: [typescript] },
  output: {
    path: dist,
    clean: true,
    filename: '[name].js',
    chunkFilename: '[name].js?_cache=[contenthash]',
    publicPath: 'public/plugins/rollcall-scheduler-app/',
    uniqueName: 'rollcall-scheduler-app',
    library: { type: 'amd' },
  },
  plugins: [
    new BuiltIn('frontend'),
    sortedExternals,
    new rspack.CopyRspackPlugin({
      patterns: [
        manifest('plugin.json', 'plugin.json'),
        manifest(`${grafana}/datasource/plugin.json`, 'datasource/plugin.json'),
        manifest(`${grafana}/rollout-stage/plugin.json`, 'rollout-stage/plugin.json'),
        { from: `${grafana}/app/img`, to: 'img' },
        { from: `${grafana}/datasource/img`, to: 'datasource/img' },
        { from: `${grafana}/rollout-stage/img`, to: 'rollout-stage/img' },
        { from: 'dashboards/*.json', to: 'dashboards/[name][ext]' },
        { from: 'docs/operations/*.md', to: 'docs/operations/[name][ext]' },
        ...['README.md', 'LICENSE', 'CHANGELOG.md'].map((from) => ({ from, to: '[name][ext]' })),
      ],
    }),
  ],
  performance: { hints: false },
});

/**
 * The process that Grafana starts: `backend.mjs`, and the two kinds of threads that it starts, `queries.mjs` and
 * `evaluator.mjs`. They are ES modules, because a thread is named by the place of the module that starts it. They are
 * left readable so that their stack traces are.
 */
const backend = defineConfig({
  name: 'backend',
  /** After the frontend, whose build empties `dist/` first. */
  dependencies: ['frontend'],
  mode: 'production',
  target: 'node22',
  devtool: false,
  entry: { backend: `${grafana}/datasource/backend/main.ts` },
  module: {
    rules: [typescript, { test: /\.wasm$/, type: 'asset/inline' }],
    parser: { javascript: { dynamicImportMode: 'eager', worker: ['Worker from node:worker_threads'] } },
  },
  plugins: [
    launchers,
    new BuiltIn('backend'),
    new rspack.CopyRspackPlugin({
      patterns: [{ from: `${grafana}/datasource/script/jq/LICENSES.txt`, to: 'LICENSES-jq.txt' }],
    }),
  ],
  optimization: { minimize: false, splitChunks: false },
  output: {
    path: resolve(dist, 'datasource'),
    filename: '[name].mjs',
    chunkFilename: '[name].mjs',
    module: true,
    chunkFormat: 'module',
    chunkLoading: 'import',
    workerChunkLoading: 'import',
  },
  performance: { hints: false },
});

export default [frontend, backend, consolePages];
