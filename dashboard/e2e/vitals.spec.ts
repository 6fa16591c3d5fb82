// What a first visit feels like: on a slow phone the median of some loads with nothing kept, printed beside
// what we allow ourselves; and whether anything jumps, which nothing may. What depends on the machine and the
// line decides nothing.
import type { Page } from '@playwright/test';
import { Customer } from './customer';
import { enter } from './enter';
import { atRest, expect, test } from './test';

/** How much of a screen may move by itself. */
const SHIFT_MAX = 0.05;
/** Loads of which the middle one counts. */
const LOADS = 5;
/** So many times slower than this machine. */
const CPU_SLOWER = 4;
/** A slow mobile line: 1.6 Mbit/s down, 750 kbit/s up, in bytes a second, and the way there and back. */
const LINE = { downloadThroughput: 200_000, uploadThroughput: 93_750, latency: 150 };
/** A slow load may take this long before something is wrong. */
const LOAD_MS = 60_000;

interface Vitals {
  /** When the largest thing was there. */
  largestMs: number;
  /** For how long the page could not answer: of every long task what is beyond 50 ms. */
  blockedMs: number;
  shift: number;
}

/** Makes the page a slow phone that keeps nothing. */
async function slowPhone(page: Page): Promise<void> {
  await page.setViewportSize({ width: 390, height: 844 });
  const browser = await page.context().newCDPSession(page);
  await browser.send('Network.enable');
  await browser.send('Network.setCacheDisabled', { cacheDisabled: true });
  await browser.send('Network.emulateNetworkConditions', { offline: false, ...LINE });
  await browser.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWER });
}

/** Lets the page measure itself, from the next load on. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = { largestMs: 0, blockedMs: 0, shift: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const { startTime } of list.getEntries()) seen.largestMs = Math.round(startTime);
    }).observe({ type: 'largest-contentful-paint', buffered: true });
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries())
        seen.blockedMs += Math.round(Math.max(0, duration - 50));
    }).observe({ type: 'longtask', buffered: true });
    new PerformanceObserver((list) => {
      for (const one of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[])
        if (!one.hadRecentInput) seen.shift += one.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
}

/** Opens a screen anew and measures it until it is at rest. */
async function vitals(page: Page, path: string, ready: () => Promise<void>): Promise<Vitals> {
  await page.goto(path);
  await ready();
  await atRest(page);
  return page.evaluate(() => (window as unknown as { seen: Vitals }).seen);
}

/** Looks that nothing jumps in a load; then measures some slow ones and prints their middle. */
async function measure(
  page: Page,
  screen: { name: string; path: string; ready: () => Promise<void> },
  budget: { largestMs: number; blockedMs?: number },
): Promise<void> {
  await watch(page);
  const quick = await vitals(page, screen.path, screen.ready);
  expect(quick.largestMs).toBeGreaterThan(0);
  expect(quick.shift).toBeLessThanOrEqual(SHIFT_MAX);
  await slowPhone(page);
  const loads: Vitals[] = [];
  for (let load = 0; load < LOADS; load += 1)
    loads.push(await vitals(page, screen.path, screen.ready));
  const middle = (of: keyof Vitals) =>
    loads.map((one) => one[of]).sort((a, b) => a - b)[Math.floor(LOADS / 2)] ?? Number.NaN;
  const blocked = budget.blockedMs === undefined ? '' : ` of ${budget.blockedMs}`;
  console.log(
    `${screen.name}, slow phone, median of ${LOADS}: LCP ${middle('largestMs')} of ${budget.largestMs} ms, ` +
      `TBT ${middle('blockedMs')}${blocked} ms, CLS ${middle('shift').toFixed(3)} of ${SHIFT_MAX}`,
  );
}

test("a customer's home does not jump", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await enter(page, await Customer.unmet('رها').arrive());
  const ready = () => expect(page.getByTestId('plan').first()).toBeVisible({ timeout: LOAD_MS });
  await measure(
    page,
    { name: "a customer's home", path: '/', ready },
    { largestMs: 2_500, blockedMs: 300 },
  );
});

test("the desk's overview does not jump", async ({ desk }) => {
  const ready = () => expect(desk.getByTestId('kpi-REVENUE')).toBeVisible({ timeout: LOAD_MS });
  await measure(desk, { name: "the desk's overview", path: '/admin', ready }, { largestMs: 3_500 });
});
