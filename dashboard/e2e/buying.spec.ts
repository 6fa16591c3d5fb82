// A customer's own way in the browser: an empty home, a top-up by card that staff approve, a purchase
// that ends with a link, a renewal, and everything kept in the history.
import { Customer, receiptPhoto } from './customer';
import { enter } from './enter';
import { useTraffic } from './shop';
import { approve } from './staff';
import { expect, pictures, test } from './test';

test('who has nothing tops up, buys, connects, and finds it all again', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const nima = await new Customer('نیما').arrive();
  await enter(page, nima);
  await expect(page.getByText('هنوز سرویسی ندارید')).toBeVisible();
  await expect(page.getByTestId('plan').first()).toBeVisible();

  // A top-up by card, with its receipt as a file.
  await page.getByRole('link', { name: 'شارژ کیف پول' }).click();
  await page.getByText('کارت به کارت', { exact: true }).click();
  await page.getByLabel('مبلغ به تومان').fill('۲۰۰۰۰۰');
  await expect(page.getByText('دویست هزار')).toBeVisible();
  await page.getByRole('button', { name: 'ادامه و دریافت شماره کارت' }).click();
  await expect(page).toHaveURL(/\/payments\/pay_/);
  await expect(page.getByTestId('card-number')).toBeVisible();
  const paymentId = page.url().split('/').at(-1) ?? '';
  const receipt = page.getByLabel('انتخاب عکس یا فایل').and(page.locator('input'));
  await receipt.setInputFiles({
    name: 'note.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('no receipt'),
  });
  await expect(page.getByRole('alert')).toContainText('نه عکس است و نه PDF');
  await receipt.setInputFiles({
    name: 'receipt.png',
    mimeType: 'image/png',
    buffer: Buffer.from(await receiptPhoto(page, [`پیگیری ${nima.id}`])),
  });
  await expect(page.getByTestId('steps')).toContainText('در انتظار تأیید');
  await expect(page.getByTestId('steps')).toContainText('در صف');
  await pictures(page, 'payment-own', `/payments/${paymentId}`, async (here) => {
    await expect(here.getByTestId('steps')).toBeVisible();
  });

  // The decision arrives by itself.
  await page.goto(`/payments/${paymentId}`);
  await expect(page.getByTestId('steps')).toContainText(/در صف|queue/);
  await approve(paymentId);
  await expect(page.getByTestId('steps')).toContainText(/تأیید شد|Approved/);
  await pictures(page, 'wallet', '/wallet', async (here) => {
    await expect(here.getByText(/۲۰۰٬۰۰۰|200,000/).first()).toBeVisible();
  });
});

test('a purchase that money is missing for completes by itself once it is topped up', async ({
  page,
}) => {
  const laleh = await new Customer('لاله').arrive();
  await enter(page, laleh);
  await page.goto('/buy');
  await page.getByTestId('plan').first().getByRole('link', { name: 'انتخاب' }).click();
  await expect(page).toHaveURL(/plan=pln_/);
  await page.getByText('کارت به کارت', { exact: true }).click();
  await page.getByRole('button', { name: /سفارش و شارژ/ }).click();
  await expect(page).toHaveURL(/\/payments\/pay_/);
  const paymentId = page.url().split('/').at(-1) ?? '';
  await page.getByRole('button', { name: 'به جای عکس، متن پیامک بانک را می‌فرستم' }).click();
  await page.getByLabel('متن پیامک یا شمارهٔ پیگیری').fill(`واریز انجام شد، پیگیری ${laleh.id}`);
  await page.getByRole('button', { name: 'فرستادن متن' }).click();
  await expect(page.getByTestId('steps')).toContainText('در انتظار تأیید');
  await page.getByRole('link', { name: 'دیدن سفارش' }).click();
  await expect(page).toHaveURL(/order=ord_/);
  await approve(paymentId);
  await expect(page.getByText(/آماده است/)).toBeVisible();
  await expect(page.getByRole('img', { name: 'کیوآر لینک اتصال' })).toBeAttached();
  const order = new URL(page.url());
  await pictures(page, 'order-ready', order.pathname + order.search, async (here) => {
    await expect(here.getByRole('status').filter({ hasText: /آماده است|is ready/ })).toBeVisible();
  });

  // The service, its sides, and what a renewal would change.
  await pictures(page, 'services', '/services', async (here) => {
    await expect(here.getByTestId('service')).toHaveCount(1);
  });
  await page.getByTestId('service').getByRole('link').first().click();
  await expect(page.getByTestId('link')).toContainText('/s/');
  const service = new URL(page.url());
  await pictures(page, 'service', service.pathname, async (here) => {
    await expect(here.getByTestId('link')).toBeVisible();
  });
  const heading = page.getByRole('heading', { level: 1 });
  await expect(heading).toContainText('Moonvpn-');
  const name = (await heading.textContent())?.trim() ?? '';
  await useTraffic(name, 300 * 1024 ** 2, 5 * 1024 ** 3);
  await expect(async () => {
    await page.goto(`${service.pathname}?tab=usage`);
    await expect(page.getByRole('img', { name: 'مصرف هر روز، به گیگابایت' })).toBeVisible();
  }).toPass();
  await page.getByRole('button', { name: 'به شکل جدول' }).click();
  const days = page.getByRole('table', { name: 'مصرف هر روز، به گیگابایت' });
  await expect(days.getByRole('row').last()).toContainText('۵');
  await expect(days.getByRole('row').last()).toContainText('۰٫۳');
  await pictures(page, 'service-usage', `${service.pathname}?tab=usage`, async (here) => {
    await expect(here.getByRole('img', { name: /مصرف هر روز|Used each day/ })).toBeVisible();
  });
  await page.goto(`/buy?renew=${service.pathname.split('/').at(-1)}`);
  await page.getByTestId('plan').first().getByRole('link').click();
  await expect(page.getByTestId('renewal')).toBeVisible();
  const quote = new URL(page.url());
  await pictures(page, 'quote-renewal', quote.pathname + quote.search, async (here) => {
    await expect(here.getByTestId('renewal')).toBeVisible();
  });
  await pictures(page, 'orders', '/orders', async (here) => {
    await expect(here.getByText(/تحویل‌شده|Delivered/).first()).toBeVisible();
  });
  await pictures(page, 'payments-own', '/payments', async (here) => {
    await expect(here.getByText(/تأیید شده|Approved/).first()).toBeVisible();
  });
});

test('what is refused stays as it was typed, and is said in words', async ({ page }) => {
  const omid = await new Customer('امید').arrive();
  await enter(page, omid);
  await page.goto('/wallet/top-up');
  await page.getByText('کارت به کارت', { exact: true }).click();
  const field = page.getByLabel('مبلغ به تومان');
  await field.fill('۱');
  await page.getByRole('button', { name: 'ادامه و دریافت شماره کارت' }).click();
  await expect(page.getByText(/کمترین شارژ/)).toBeVisible();
  await expect(field).toHaveValue('۱');
  await pictures(page, 'top-up', '/wallet/top-up', async (here) => {
    await expect(here.getByRole('button', { name: /پرداخت آنلاین|pay online/ })).toBeVisible();
  });
  await pictures(page, 'buy', '/buy', async (here) => {
    await expect(here.getByTestId('plan').first()).toBeVisible();
  });
  await pictures(page, 'support', '/support', async (here) => {
    await expect(here.getByRole('heading', { level: 1 })).toBeVisible();
  });
});
