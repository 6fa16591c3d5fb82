// Paying online: a customer goes to the sandbox's Zarinpal and pays there, or thinks better of it; he is told at
// once, and staff see it and give it back.
import type { Page } from '@playwright/test';
import { Customer } from './customer';
import { enter } from './enter';
import { expect, pictures, said, test } from './test';

const PHONE = { width: 390, height: 844 };

/** The way to the gateway's page, once it is there. */
function way(page: Page) {
  return page.getByRole('link', { name: /رفتن به صفحهٔ پرداخت|Go to the payment page/ });
}

/** Begins an online top-up, and waits for the gateway's page; answers the payment's id. */
async function begin(page: Page, toman: string): Promise<string> {
  await page.goto('/wallet/top-up');
  await page.getByLabel('مبلغ به تومان').fill(toman);
  await page.getByRole('button', { name: 'ادامه و پرداخت آنلاین' }).click();
  await expect(page).toHaveURL(/\/payments\/pay_/);
  await expect(way(page)).toBeVisible();
  return page.url().split('/').at(-1) ?? '';
}

test('who pays online is topped up by itself and told at once; staff give it back to his card', async ({
  page,
  desk,
}) => {
  await page.setViewportSize(PHONE);
  const nasrin = await Customer.unmet('نسرین').arrive();
  await enter(page, nasrin);
  const id = await begin(page, '۲۰۰۰۰۰');
  await expect(page.getByText(said('۲٬۰۰۰٬۰۰۰ ریال'))).toBeVisible();
  await expect(page.getByText(/VPN را خاموش کنید/)).toBeVisible();
  await pictures(page, 'online-awaiting', `/payments/${id}`, async (here) => {
    await expect(way(here)).toBeVisible();
  });

  // Who comes back later finds it where a card top-up is found.
  await page.goto('/wallet/top-up');
  await expect(page.getByRole('link', { name: 'ادامهٔ همین شارژ' })).toBeVisible();
  await page.goto('/');
  await expect(page.getByText(said('پرداخت آنلاین ۲۰۰٬۰۰۰ تومان منتظر شماست'))).toBeVisible();
  await page.getByRole('link', { name: 'ادامهٔ پرداخت' }).click();

  // He pays in another tab, so that this one shows what it is told.
  const away = await page.context().newPage();
  await away.goto((await way(page).getAttribute('href')) ?? '');
  await away.getByRole('button', { name: 'پرداخت', exact: true }).click();
  await expect(away).toHaveURL(new RegExp(`/pay/${id.slice(4)}`));
  await expect(away.getByRole('heading', { name: 'پرداخت شما تأیید شد' })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: 'پرداخت شما تأیید شد' })).toBeVisible();
  await expect(page.getByTestId('balance')).toContainText('۲۰۰٬۰۰۰');
  await expect(page.getByTestId('steps')).toContainText('درگاه پرداخت را تأیید کرد');
  await pictures(page, 'online-paid', `/payments/${id}`, async (here) => {
    await expect(here.getByTestId('balance')).toContainText(/۲۰۰٬۰۰۰|200,000/);
  });

  // Staff find it by its way, and see what the gateway says of it.
  await desk.goto('/admin/all-payments');
  await desk.getByRole('combobox', { name: 'راه پرداخت' }).click();
  await desk.getByRole('option', { name: 'پرداخت آنلاین' }).click();
  await expect(desk).toHaveURL(/method=GATEWAY/);
  const row = desk.getByRole('row').filter({ hasText: nasrin.name });
  await expect(row).toContainText('تأیید شده');
  await pictures(desk, 'payments-all', '/admin/all-payments', async (here) => {
    await expect(here.getByText(nasrin.name).first()).toBeVisible();
  });
  await desk.goto('/admin/all-payments');
  await desk.getByRole('row').filter({ hasText: nasrin.name }).getByRole('link').click();
  await expect(desk).toHaveURL(new RegExp(`id=${id}`));
  const session = desk.getByRole('region', { name: 'پرداخت در درگاه' }).first();
  await expect(session).toContainText('شمارهٔ پیگیری');
  await expect(session).toContainText(/[A-Za-z0-9]{36}/);
  await expect(desk.getByRole('button', { name: 'تأیید', exact: true })).toHaveCount(0);
  await pictures(desk, 'payment-online', `/admin/payments?id=${id}`, async (here) => {
    await expect(here.getByText(/شمارهٔ پیگیری|Reference number/)).toBeVisible();
  });
  await page.goto(`/payments/${id}`);
  await expect(page.getByTestId('balance')).toBeVisible();
  await desk.getByRole('button', { name: 'برگشت به کارت' }).click();
  const dialog = desk.getByRole('dialog');
  await expect(dialog).toContainText('تا نیم ساعت پس از پرداخت');
  await dialog.getByRole('button', { name: 'به خواست مشتری' }).click();
  await expect(dialog.getByTestId('preview')).toContainText('به کارتتان برگردانده شد');
  await dialog.getByRole('button', { name: 'برگشت به کارت' }).click();
  await expect(desk.getByRole('alert').filter({ hasText: 'از درگاه خواسته شد' })).toBeVisible();
  await expect(session).toContainText('به کارت برگشت');
  await expect(session).toContainText('به درخواست خودتان');
  await expect(desk.getByRole('button', { name: 'برگشت به کارت' })).toHaveCount(0);

  // The customer is told on his page and in the bot, and finds it in his wallet.
  await expect(page.getByText('این پرداخت به کارتتان برگردانده شد')).toBeVisible();
  await expect(page.getByText(/به درخواست خودتان/)).toBeVisible();
  await nasrin.hears('به کارتتان برگردانده شد');
  await pictures(page, 'online-returned', `/payments/${id}`, async (here) => {
    await expect(
      here.getByText(/این پرداخت به کارتتان برگردانده شد|was returned to your card/),
    ).toBeVisible();
  });
  await pictures(page, 'wallet-online', '/wallet', async (here) => {
    await expect(here.getByRole('button', { name: /برگشت|returned/ }).first()).toBeVisible();
  });
  await page.goto('/wallet');
  await page.getByRole('button', { name: /برگشت/ }).first().click();
  await expect(page.getByText(/به کارتتان برگشت و .* رفت/)).toBeVisible();
});

test('who cancels at the gateway is told so, pays again, and what he wanted is bought by itself', async ({
  page,
  desk,
}) => {
  await page.setViewportSize(PHONE);
  const babak = await Customer.unmet('بابک').arrive();
  await enter(page, babak);
  await page.goto('/buy');
  await page.getByTestId('plan').first().getByRole('link', { name: 'انتخاب' }).click();
  await expect(page.getByText('پرداخت آنلاین', { exact: true })).toBeVisible();
  const quote = new URL(page.url());
  await pictures(page, 'quote-online', quote.pathname + quote.search, async (here) => {
    await expect(here.getByText(/سفارش و شارژ|Order and top up/)).toBeVisible();
  });
  await page.getByRole('button', { name: /سفارش و شارژ/ }).click();
  await expect(page).toHaveURL(/\/payments\/pay_/);
  const id = page.url().split('/').at(-1) ?? '';
  await way(page).click();
  await page.getByRole('button', { name: 'انصراف' }).click();
  await expect(page).toHaveURL(new RegExp(`/pay/${id.slice(4)}`));
  await expect(page.getByRole('heading', { name: 'پرداختی انجام نشد' })).toBeVisible();
  await page.goto(`/payments/${id}`);
  const told = page.getByRole('status').filter({ hasText: 'پرداخت انجام نشد' });
  await expect(told).toContainText('اگر پول از کارتتان کم شده');
  await pictures(page, 'online-cancelled', `/payments/${id}`, async (here) => {
    await expect(here.getByText(/پرداخت انجام نشد|was not made/).first()).toBeVisible();
  });
  await desk.goto('/admin/all-payments?method=GATEWAY&status=FAILED');
  await desk.getByRole('row').filter({ hasText: babak.name }).getByRole('link').click();
  await expect(desk.getByText('مشتری منصرف شد')).toBeVisible();

  // The order still waits; paid for after all, it is carried out.
  await page.goto(`/payments/${id}`);
  await page.getByRole('button', { name: 'پرداخت آنلاین دوباره' }).click();
  await expect(page).not.toHaveURL(new RegExp(id));
  await expect(way(page)).toBeVisible();
  const away = await page.context().newPage();
  await away.goto((await way(page).getAttribute('href')) ?? '');
  await page.getByRole('link', { name: 'دیدن سفارش' }).click();
  await expect(page.getByRole('link', { name: 'ادامهٔ پرداخت' })).toBeVisible();
  await away.getByRole('button', { name: 'پرداخت', exact: true }).click();
  await expect(page.getByRole('status').filter({ hasText: 'آماده است' })).toBeVisible();
});

test('what was begun and not paid is given up', async ({ page }) => {
  const ziba = await Customer.unmet('زیبا').arrive();
  await enter(page, ziba);
  const id = await begin(page, '۱۵۰۰۰۰');
  await page.getByRole('button', { name: 'انصراف از پرداخت' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'انصراف از پرداخت' }).click();
  await expect(page.getByText('پرداخت انجام نشد').first()).toBeVisible();
  await expect(way(page)).toHaveCount(0);
  // By card instead, for the same amount.
  await page.getByRole('button', { name: 'پرداخت کارت به کارت' }).click();
  await expect(page.getByTestId('card-number')).toBeVisible();
  await expect(page).not.toHaveURL(new RegExp(id));
  await page.goto('/payments');
  await expect(page.getByText('پرداخت نشده')).toBeVisible();
  await expect(page.getByText('پرداخت آنلاین', { exact: true })).toBeVisible();
});
