// Signing in from both sides: staff by password and authenticator, customers by the bot; and sessions.
import { Customer } from './customer';
import { colleague } from './staff';
import { accessible, atRest, expect, pictures, test } from './test';
import { totp } from './totp';

test('staff set up an authenticator at the first sign-in, keep the codes, and come in', async ({
  page,
}) => {
  const { username, password } = await colleague('لیلا', ['REVIEWER']);
  await page.goto('/admin/payments');
  await expect(page).toHaveURL(/\/login\?to=/);
  await page.getByLabel('نام کاربری').fill(username);
  await page.getByLabel('رمز', { exact: true }).fill('wrong');
  await page.getByRole('button', { name: 'ورود', exact: true }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await page.getByLabel('رمز', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'ورود', exact: true }).click();
  await expect(page.getByRole('img', { name: 'تصویر برای برنامهٔ احراز هویت' })).toBeAttached();
  await accessible(page);
  const secret = ((await page.locator('.moon-code').first().textContent()) ?? '').replace(
    /\s/g,
    '',
  );
  await page.getByLabel('رقم ۱').pressSequentially(totp(secret));
  await expect(page.getByText(/این کدهای بازیابی فقط همین یک بار/)).toBeVisible();
  await accessible(page);
  await page.getByRole('checkbox').check();
  await page.getByRole('button', { name: 'ادامه' }).click();
  await expect(page).toHaveURL(/\/admin\/payments/);
});

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
