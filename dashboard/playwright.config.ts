// The dashboard in a real browser, against a real shop: see e2e/shop.ts. One worker, because one shop has
// one queue; no second tries, because what fails sometimes is broken.
import { defineConfig } from '@playwright/test';

export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/setup.ts',
  outputDir: 'test-results',
  // What everybody feels is played last.
  projects: [
    { name: 'shop', testIgnore: /restart/ },
    { name: 'restart', testMatch: /restart/ },
  ],
  workers: 1,
  retries: 0,
  timeout: 300_000,
  expect: { timeout: 20_000 },
  reporter: [['list'], ['./build/tally.mjs']],
  use: {
    actionTimeout: 20_000,
    navigationTimeout: 30_000,
    locale: 'fa-IR',
    timezoneId: 'Asia/Tehran',
    colorScheme: 'dark',
    viewport: { width: 1366, height: 850 },
    serviceWorkers: 'block',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.MOON_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
