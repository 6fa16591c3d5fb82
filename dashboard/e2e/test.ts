// What every spec begins with: a page at the shop that refuses to speak to any other host, the owner's
// session where it is asked for, and pictures with axe at the end.
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';
import { run } from './shop';
import { owner } from './staff';

interface Fixtures {
  /** A page of the owner. */
  desk: Page;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs
  baseURL: async ({}, use) => use(run().dashboard),
  page: async ({ page }, use) => use(await watched(page)),
  desk: async ({ browser }, use) => {
    const context = await browser.newContext({
      storageState: await owner(),
      baseURL: run().dashboard,
    });
    await use(await watched(await context.newPage()));
    await context.close();
  },
});

export { expect };

/** Fails when the page speaks to another host, or its policy refuses something. */
async function watched(page: Page): Promise<Page> {
  const home = new URL(run().dashboard).host;
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && url.host !== home)
      throw new Error(`a request to ${url.host}`);
  });
  page.on('console', (message) => {
    if (/Content Security Policy/.test(message.text())) throw new Error(message.text());
  });
  return page;
}

/** Looks at a page for what is hard to see, hear or press. */
export async function accessible(page: Page): Promise<void> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze();
  const said = violations.map(
    ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`,
  );
  expect(said).toEqual([]);
}

const SIZES = { desk: { width: 1366, height: 850 }, phone: { width: 390, height: 844 } };

/** The page at rest: nothing loading, letters there, nothing moving. */
export async function atRest(page: Page): Promise<void> {
  await expect(page.locator('[aria-busy="true"]')).toHaveCount(0);
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.all(
      document
        .getAnimations()
        .filter((one) => one.effect?.getTiming().iterations !== Infinity)
        .map((one) => one.finished.catch(() => null)),
    );
  });
}

/**
 * Pictures of a screen in both languages, both looks and both sizes, each looked at by axe. `ready` waits
 * for what must be on it.
 */
export async function pictures(
  page: Page,
  name: string,
  path: string,
  ready: (page: Page) => Promise<void>,
): Promise<void> {
  for (const language of ['fa', 'en'] as const) {
    for (const look of ['dark', 'light'] as const) {
      for (const [size, viewport] of Object.entries(SIZES)) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme: look, reducedMotion: 'reduce' });
        await page.goto(path);
        await page.evaluate(
          (chosen) => localStorage.setItem('moon.reader', JSON.stringify({ language: chosen })),
          language,
        );
        await page.goto(path);
        await ready(page);
        await atRest(page);
        await page.screenshot({ path: `pictures/${name}-${language}-${look}-${size}.png` });
        await accessible(page);
        const sideways = await page.evaluate(
          () => document.documentElement.scrollWidth > innerWidth,
        );
        expect(sideways, `${name} scrolls sideways on a ${size}`).toBe(false);
      }
    }
  }
}
