// What a first visit feels like: when the largest thing is there, which is printed, and whether anything
// jumps, which nothing may. Times depend on the machine and decide nothing.
import type { Page } from '@playwright/test';
import { Customer } from './customer';
import { enter } from './enter';
import { atRest, expect, test } from './test';

/** How much of a screen may move by itself. */
const SHIFT_MAX = 0.05;

interface Vitals {
  largestMs: number;
  shift: number;
}

/** Opens a screen anew and measures it until it is at rest. */
async function vitals(page: Page, path: string, ready: () => Promise<void>): Promise<Vitals> {
  await page.addInitScript(() => {
    const seen = { largestMs: 0, shift: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const { startTime } of list.getEntries()) seen.largestMs = Math.round(startTime);
    }).observe({ type: 'largest-contentful-paint', buffered: true });
    new PerformanceObserver((list) => {
      for (const one of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[])
        if (!one.hadRecentInput) seen.shift += one.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(path);
  await ready();
  await atRest(page);
  return page.evaluate(() => (window as unknown as { seen: Vitals }).seen);
}

function tell(name: string, { largestMs, shift }: Vitals): void {
  console.log(`${name}: LCP ${largestMs} ms, CLS ${shift.toFixed(3)}`);
}

test("a customer's home does not jump", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await enter(page, await Customer.unmet('رها').arrive());
  const measured = await vitals(page, '/', () =>
    expect(page.getByTestId('plan').first()).toBeVisible(),
  );
  tell("a customer's home on a phone", measured);
  expect(measured.largestMs).toBeGreaterThan(0);
  expect(measured.shift).toBeLessThanOrEqual(SHIFT_MAX);
});

test("the desk's overview does not jump", async ({ desk }) => {
  const measured = await vitals(desk, '/admin', () =>
    expect(desk.getByTestId('kpi-REVENUE')).toBeVisible(),
  );
  tell("the desk's overview", measured);
  expect(measured.largestMs).toBeGreaterThan(0);
  expect(measured.shift).toBeLessThanOrEqual(SHIFT_MAX);
});
