import type { KnipConfig } from 'knip';

/** From where `npm run house` follows what is used, beside the scripts of package.json and the tests (docs/decisions/0034). */
export default {
  entry: [
    // What tests/browser/playwright.config.ts starts before the tests of pages, and what that bundles for them.
    'tests/browser/serve-harness.ts',
    'tests/browser/harness/{main,editors,pages}.tsx',
    // The surface of a library: its README says what a plugin may use, and ours does not use all of it.
    'src/grafana/backend-sdk/index.ts',
    // Started by path, as processes of their own.
    'src/scheduler/poll-apart.ts',
    'src/scheduler/policy/solvers/testing/processes/*.ts',
    'src/scheduler/cluster/apart/poisoned-poll.ts',
    'src/grafana/backend-sdk/examples/{dice,threads/main}.ts',
    'tests/grafana-backend/example-plugin.ts',
    'tests/cluster/node/{main,apart}.ts',
    'tests/integration/{an-hour-ahead,killed-transition,killed-write,sync-worker}.ts',
    'tests/npm-postgres-cluster.ts',
    'bench/{api/bystander,cluster/polling-node,cluster/raw-node,datasource/upstream}.ts',
    'tools/house/copies.ts',
    // Named on a command line.
    'bench/*.ts',
    'tools/jq/record-oracle.ts',
  ],
  project: ['{src,tests,bench,dashboards,alerts,tools}/**/*.{ts,tsx}', '*.{ts,js}'],
  ignoreDependencies: [
    // Asked for by name, and superseded (docs/decisions/0006).
    '@grafana/toolkit',
    // Read as files: kubectl's carrier of helm, a font, and the runtime that executables are compiled with.
    '@aws-cdk/asset-kubectl-v20',
    '@fontsource/inter',
    'bun',
    // Started by tools/house/copies.ts.
    'jscpd',
    // Node itself, for every script of package.json (docs/decisions/0002).
    'node',
  ],
  // A role is named as a plan is.
  ignoreIssues: { 'src/contract/plan/stage.ts': ['duplicates'] },
} satisfies KnipConfig;
