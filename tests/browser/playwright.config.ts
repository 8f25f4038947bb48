import { defineConfig } from '@playwright/test';
import { chromium } from './chromium.ts';

/** The panel in a real browser, without a Grafana: `npx playwright test --config tests/browser/playwright.config.ts`. */
export default defineConfig({
  testDir: '.',
  outputDir: '../../test-results/browser',
  globalSetup: './serve-harness.ts',
  fullyParallel: true,
  // Pages wait as well: half of the processors, as Playwright would have it, leaves them idle, and so do all.
  workers: '150%',
  forbidOnly: process.env['CI'] === 'true',
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    launchOptions: { executablePath: chromium, args: ['--no-sandbox'] },
    timezoneId: 'UTC',
    locale: 'en-GB',
    video: 'off',
    viewport: { width: 1_000, height: 760 },
  },
});
