import { defineConfig } from '@playwright/test';

/**
 * `npm run e2e`: the whole thread in a real Grafana, which GRAFANA_HOME names: an unpacked Grafana 12.3 or later.
 * Without it every test is skipped, and says so.
 */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/e2e',
  workers: 1,
  timeout: 240_000,
  expect: { timeout: 20_000 },
  reporter: [['list']],
  use: {
    video: 'off',
    trace: 'retain-on-failure',
    viewport: { width: 1600, height: 1300 },
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
      ],
    },
  },
});
