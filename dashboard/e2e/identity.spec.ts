// Signing in by the bot, the sessions that come of it, and the door as it looks.
import { Customer } from './customer';
import { accessible, atRest, expect, pictures, test } from './test';

test('a customer comes in by the bot, sees his sessions, and leaves', async ({ page }) => {
  const sara = await new Customer('سارا').arrive();
  await sara.write('/start');
  await page.goto('/');
  await page.getByRole('button', { name: 'ورود با ربات' }).click();
  const match = (await page.getByTestId('match').textContent()) ?? '';
  const url = await page.getByRole('link', { name: 'باز کردن ربات' }).getAttribute('href');
  const start = new URL(url ?? '').searchParams.get('start');
  await atRest(page);
  await accessible(page);
  await sara.write(`/start ${start}`);
  await sara.tap(match);
  await expect(page.getByRole('heading', { name: /سلام/ })).toBeVisible();
  await page.goto('/settings');
  await expect(page.getByTestId('session')).toHaveCount(1);
  await expect(page.getByText('همین مرورگر')).toBeVisible();
  await pictures(page, 'settings', '/settings', async (here) => {
    await expect(here.getByTestId('session').first()).toBeVisible();
  });
  await pictures(page, 'home', '/', async (here) => {
    await expect(here.getByText(/تومان|Toman/).first()).toBeVisible();
  });
  await page.getByRole('button', { name: /حساب من|My account/ }).click();
  await page.getByRole('menuitem', { name: /خروج|Sign out/ }).click();
  await expect(page).toHaveURL(/\/login/);
});

test('the door in pictures', async ({ page }) => {
  await pictures(page, 'login', '/login', async (here) => {
    await expect(
      here.getByRole('button', { name: /ورود با ربات|Sign in with the bot/ }),
    ).toBeVisible();
  });
  await pictures(page, 'login-staff', '/login?by=password', async (here) => {
    await expect(here.getByRole('button', { name: /^(ورود|Sign in)$/ })).toBeVisible();
  });
});
