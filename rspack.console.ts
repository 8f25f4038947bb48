import { defineConfig } from '@rspack/cli';
import { rspack } from '@rspack/core';
import { resolve } from 'node:path';
import { BuiltIn } from './tools/package/built-in.ts';

/** Where the service looks for the console (src/scheduler/server/console-routes.ts). Grafana's `dist/` is no place for it. */
const consoleFolder = resolve(import.meta.dirname, 'output/console');

export const typescript = {
  test: /\.tsx?$/,
  exclude: /node_modules/,
  type: 'javascript/auto' as const,
  loader: 'builtin:swc-loader',
  options: {
    jsc: {
      parser: { syntax: 'typescript', tsx: true },
      transform: { react: { runtime: 'automatic' } },
      target: 'es2022',
    },
  },
};

const inter = {
  Regular: '400-normal',
  Medium: '500-normal',
  Italic: '400-italic',
  MediumItalic: '500-italic',
};

/** The console: the pages with Grafana's components in the bundle, for there is no Grafana to share them. */
export default defineConfig({
  name: 'console',
  mode: 'production',
  target: ['web', 'es2022'],
  devtool: false,
  entry: { console: './src/console/main.tsx' },
  output: {
    path: consoleFolder,
    clean: true,
    publicPath: '/console/',
    filename: '[name].[contenthash].js',
    chunkFilename: '[name].[contenthash].js',
    cssFilename: '[name].[contenthash].css',
    cssChunkFilename: '[name].[contenthash].css',
  },
  resolve: { fallback: { stream: false, util: false } },
  module: {
    rules: [
      typescript,
      // Read as Node reads .mjs, Grafana's packages get CommonJS defaults that React refuses to render (error 130).
      { test: /\.mjs$/, include: /@grafana/, type: 'javascript/auto', resolve: { fullySpecified: false } },
      { test: /\.css$/, type: 'css/auto' },
    ],
  },
  plugins: [
    new BuiltIn('console', ['@fontsource/inter', '@grafana/ui']),
    new rspack.HtmlRspackPlugin({ template: './src/console/index.html', scriptLoading: 'defer' }),
    new rspack.CopyRspackPlugin({
      patterns: [
        { from: 'node_modules/@grafana/ui/dist/public/img/icons', to: 'build/img/icons' },
        // Of what Grafana itself adds to them, those that we show.
        { from: 'src/console/icons', to: 'build/img/icons/unicons' },
        // Under the names that Grafana's global styles have for them.
        ...Object.entries(inter).map(([name, file]) => ({
          from: `node_modules/@fontsource/inter/files/inter-latin-${file}.woff2`,
          to: `fonts/inter/Inter-${name}.woff2`,
        })),
        { from: 'src/grafana/app/img/logo.svg', to: 'logo.svg' },
      ],
    }),
  ],
  performance: { hints: false },
});
