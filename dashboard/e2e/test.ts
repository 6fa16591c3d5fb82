// What every spec begins with: a page at the shop that refuses to speak to any other host, the owner's
// session where it is asked for, and pictures with axe at the end.
import AxeBuilder from '@axe-core/playwright';
import { type BrowserContext, test as base, expect, type Page } from '@playwright/test';
import { run } from './shop';
import { owner } from './staff';

interface Fixtures {
  /** Opens a page of its own browser, signed in as the file of a browser's state says. */
  open: (state: string) => Promise<Page>;
  /** A page of the owner. */
  desk: Page;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs
  baseURL: async ({}, use) => use(run().dashboard),
  page: async ({ page }, use) => {
    const wrong = watched(page);
    await use(page);
    expect(wrong).toEqual([]);
  },
  open: async ({ browser }, use) => {
    const contexts: BrowserContext[] = [];
    const wrong: string[][] = [];
    await use(async (storageState) => {
      const context = await browser.newContext({ storageState, baseURL: run().dashboard });
      contexts.push(context);
      const page = await context.newPage();
      wrong.push(watched(page));
      return page;
    });
    for (const context of contexts) await context.close();
    expect(wrong.flat()).toEqual([]);
  },
  desk: async ({ open }, use) => use(await open(await owner())),
});

export { expect };

/** What a page does that it must not: speaking to another host, and what its policy refuses. */
function watched(page: Page): string[] {
  const wrong: string[] = [];
  const home = new URL(run().dashboard).host;
  const gateway = new URL(run().sandbox.zarinpal).host;
  page.on('request', (request) => {
    const url = new URL(request.url());
    // Going to the gateway's page is what a customer means to do; nothing is loaded from there.
    const leaves = url.host === gateway && request.isNavigationRequest();
    if (url.protocol.startsWith('http') && url.host !== home && !leaves)
      wrong.push(`a request to ${url}`);
  });
  page.on('console', (message) => {
    // The gateway's page has a policy of its own.
    const ours = URL.parse(message.location().url)?.host !== gateway;
    if (ours && /Content Security Policy/.test(message.text())) wrong.push(message.text());
  });
  return wrong;
}

/** Words as they stand on a page, where what is put into a sentence is isolated from what is around it. */
export function said(words: string): RegExp {
  const letters = [...words].map((letter) => letter.replace(/[.*+?^${}()|[\]\\]/, '\\$&'));
  return new RegExp(letters.join('[\u2066-\u2069]*'));
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

/** From now on the page speaks this language. */
async function speak(page: Page, language: 'fa' | 'en'): Promise<void> {
  await page.evaluate(
    (chosen) => localStorage.setItem('moon.reader', JSON.stringify({ language: chosen })),
    language,
  );
}

/**
 * Pictures of a screen in both languages, both looks and both sizes, each looked at by axe. `ready` waits
 * for what must be on it. The page is left where it was, as it was.
 */
export async function pictures(
  page: Page,
  name: string,
  path: string,
  ready: (page: Page) => Promise<void>,
): Promise<void> {
  const before = page.viewportSize() ?? SIZES.desk;
  if (!page.url().startsWith('http')) await page.goto(path);
  for (const language of ['fa', 'en'] as const) {
    await speak(page, language);
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.goto(path);
    for (const look of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme: look });
      for (const [size, viewport] of Object.entries(SIZES)) {
        await page.setViewportSize(viewport);
        await ready(page);
        await atRest(page);
        await page.screenshot({
          path: `pictures/${name}-${language}-${look}-${size}.png`,
          fullPage: size === 'desk',
        });
        await accessible(page);
        const sideways = await page.evaluate(
          () => document.documentElement.scrollWidth > innerWidth,
        );
        expect(sideways, `${name} scrolls sideways on a ${size}`).toBe(false);
      }
    }
  }
  await speak(page, 'fa');
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: null });
  await page.setViewportSize(before);
  await page.goto(path);
}
