import js from '@eslint/js';
import boundaries from 'eslint-plugin-boundaries';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/**
 * The borders of the house (docs/architecture.md). A room may import itself, the contract, and the foundations that are
 * named here: the clock, turns, the database interface, the engine of jobs and the audit log. The files beside the rooms
 * (src/scheduler/service.ts and what it puts together) may import any room, and no room may import them.
 */
const rooms = [
  { type: 'contract', pattern: 'src/contract' },
  { type: 'clock', pattern: 'src/scheduler/clock' },
  { type: 'storage', pattern: 'src/scheduler/storage' },
  { type: 'audit', pattern: 'src/scheduler/audit' },
  { type: 'engine', pattern: 'src/scheduler/engine' },
  { type: 'turns', pattern: 'src/scheduler/turns' },
  { type: 'scheduler-room', pattern: 'src/scheduler/*', capture: ['room'] },
  { type: 'tls', pattern: 'src/tls' },
  { type: 'http', pattern: 'src/http' },
  { type: 'cli', pattern: 'src/cli' },
  { type: 'doctor', pattern: 'src/doctor' },
  { type: 'simulator', pattern: 'src/simulator' },
  { type: 'sentinel', pattern: 'src/sentinel' },
  { type: 'views', pattern: 'src/views' },
  { type: 'console', pattern: 'src/console' },
  { type: 'grafana-room', pattern: 'src/grafana/*', capture: ['room'] },
];
const element = (type, captured) => ({ element: { type, ...(captured && { captured }) } });
const sameRoom = { room: '{{from.captured.room}}' };

/** Who may import whom; what is not named here may not. */
const policies = [
  { from: element('contract'), allow: { to: element('contract') } },
  { from: element('storage'), allow: { to: element('storage') } },
  ...['audit', 'contract', 'storage'].map((type) => ({
    from: element('audit'),
    allow: { to: element(type) },
  })),
  ...['engine', 'storage'].map((type) => ({ from: element('engine'), allow: { to: element(type) } })),
  ...['contract', 'clock', 'storage', 'audit', 'engine', 'turns'].map((type) => ({
    from: element('scheduler-room'),
    allow: { to: element(type) },
  })),
  { from: element('scheduler-room'), allow: { to: element('scheduler-room', sameRoom) } },
  // Reach runs the other rooms' own decisions under a simulated clock (docs/decisions/0016).
  ...['polling', 'history', 'sampling', 'rollout', 'settings'].map((room) => ({
    from: element('scheduler-room', { room: 'reach' }),
    allow: { to: element('scheduler-room', { room }) },
  })),
  // The polls of many nodes are decided on by the functions that decide on those of one (docs/decisions/0030).
  {
    from: element('scheduler-room', { room: 'cluster' }),
    allow: { to: element('scheduler-room', { room: 'polling' }) },
  },
  // What history samples of a fleet, in the terms of both rooms: for the service, and for reach.
  ...['polling', 'history'].map((room) => ({
    from: element('scheduler-room', { room: 'sampling' }),
    allow: { to: element('scheduler-room', { room }) },
  })),
  // What needs no service is computed where the command runs: backtests of a file, and reach.
  ...['rollout', 'reach'].map((room) => ({
    from: element('cli'),
    allow: { to: element('scheduler-room', { room }) },
  })),
  ...['simulator', 'contract', 'http'].map((type) => ({
    from: element('simulator'),
    allow: { to: element(type) },
  })),
  { from: element('scheduler-room', { room: 'server' }), allow: { to: element('http') } },
  // `rollcall sentinel` is the process itself.
  { from: element('cli'), allow: { to: element('sentinel') } },
  // `rollcall doctor` looks at an installation as its service would: settings, plans, database, audit log, hosts.
  { from: element('cli'), allow: { to: element('doctor') } },
  ...['doctor', 'contract', 'storage', 'audit', 'turns'].map((type) => ({
    from: element('doctor'),
    allow: { to: element(type) },
  })),
  ...['settings', 'configuration', 'rollout', 'targets'].map((room) => ({
    from: element('doctor'),
    allow: { to: element('scheduler-room', { room }) },
  })),
  // A sentinel knows cells by their API alone.
  ...['sentinel', 'contract', 'tls', 'http'].map((type) => ({
    from: element('sentinel'),
    allow: { to: element(type) },
  })),
  ...['cli', 'contract'].map((type) => ({ from: element('cli'), allow: { to: element(type) } })),
  // One view, two hosts: Grafana's app and panel, and the console.
  ...['views', 'contract'].map((type) => ({ from: element('views'), allow: { to: element(type) } })),
  ...['console', 'views', 'contract'].map((type) => ({
    from: element('console'),
    allow: { to: element(type) },
  })),
  ...['app', 'rollout-stage', 'calls'].map((room) => ({
    from: element('grafana-room', { room }),
    allow: { to: element('views') },
  })),
  ...['app', 'rollout-stage'].map((room) => ({
    from: element('grafana-room', { room }),
    allow: { to: element('grafana-room', { room: 'calls' }) },
  })),
  { from: element('grafana-room'), allow: { to: element('contract') } },
  { from: element('grafana-room'), allow: { to: element('grafana-room', sameRoom) } },
  {
    from: element('grafana-room', { room: 'datasource' }),
    allow: { to: element('grafana-room', { room: 'backend-sdk' }) },
  },
  // Two rooms connect by fingerprint: the scheduler to its targets, the data source to the scheduler.
  { from: element('scheduler-room', { room: 'targets' }), allow: { to: element('tls') } },
  // Webhooks go where no address is forbidden, and settings refuse one that is written as such.
  ...['webhooks', 'settings'].map((room) => ({
    from: element('scheduler-room', { room }),
    allow: { to: element('tls') },
  })),
  { from: element('grafana-room', { room: 'datasource' }), allow: { to: element('tls') } },
  // The protocol knows nothing of Rollcall.
  { from: element('grafana-room', { room: 'backend-sdk' }), disallow: { to: element('contract') } },
];

export default tseslint.config(
  { ignores: ['dist', 'data', 'node_modules', 'test-results', 'playwright-report', 'output'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      eqeqeq: ['error', 'always'],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { boundaries },
    settings: { 'boundaries/elements': rooms, 'boundaries/include': ['src/**/*'] },
    rules: {
      'boundaries/no-unknown-dependencies': 'error',
      'boundaries/dependencies': [
        'error',
        {
          default: 'disallow',
          policies,
        },
      ],
    },
  },
  {
    files: ['src/{grafana,views,console}/**/*.tsx'],
    extends: [reactHooks.configs.flat.recommended],
  },
  {
    // node:test's describe and it return promises that nobody awaits.
    files: ['**/*.test.ts', '**/*.long.ts'],
    // What stands for a poll in a test is asynchronous by its type, and often has nothing to wait for.
    rules: {
      '@typescript-eslint/no-floating-promises': 'off',
      '@typescript-eslint/require-await': 'off',
    },
  },
  { files: ['**/*.js'], languageOptions: { globals: { process: 'readonly', console: 'readonly' } } },
  prettier,
);
