// A sale told from both sides: a customer on a phone, staff at a desk. Nobody reloads a page.
import { Customer, receiptPhoto } from './customer';
import { enter } from './enter';
import { expect, said, test } from './test';

test('a customer tops up, staff approve, and he buys and connects', async ({ page, desk }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const yalda = await Customer.unmet('یلدا').arrive();
  await enter(page, yalda);
  await desk.goto('/admin/payments');
  await expect(desk.getByText('زنده', { exact: true })).toBeVisible();

  // His side: an amount, a card, a receipt.
  await page.getByRole('link', { name: 'شارژ کیف پول' }).click();
  await page.getByText('کارت به کارت', { exact: true }).click();
  await page.getByLabel('مبلغ به تومان').fill('۵۰۰۰۰۰');
  await page.getByRole('button', { name: 'ادامه و دریافت شماره کارت' }).click();
  await expect(page.getByTestId('card-number')).toBeVisible();
  await page
    .getByLabel('انتخاب عکس یا فایل')
    .and(page.locator('input'))
    .setInputFiles({
      name: 'receipt.png',
      mimeType: 'image/png',
      buffer: Buffer.from(await receiptPhoto(page, ['مبلغ: ۵٬۰۰۰٬۰۰۰ ریال', `پیگیری ${yalda.id}`])),
    });
  const steps = page.getByTestId('steps');
  await expect(steps).toContainText('در انتظار تأیید');

  // The desk's: it comes by itself, with its photo, and is approved.
  await desk.getByRole('button', { name: /مورد جدید/ }).click();
  await desk.getByTestId(/^row-/).filter({ hasText: yalda.name }).click();
  await expect(desk.getByAltText('عکس رسید')).toBeVisible();
  await desk.getByRole('button', { name: 'تأیید', exact: true }).click();
  await desk
    .getByRole('dialog')
    .getByRole('button', { name: said('تأیید ۵۰۰٬۰۰۰ تومان') })
    .click();

  // His page tells it, and the money is there to buy with.
  await expect(steps).toContainText('تأیید شد');
  await expect(steps).toContainText(said('۵۰۰٬۰۰۰ تومان به کیف پول شما آمد'));
  await page
    .getByRole('navigation', { name: 'زبانه‌ها' })
    .getByRole('link', { name: 'خرید' })
    .click();
  await page.getByTestId('plan').first().getByRole('link', { name: 'انتخاب' }).click();
  await page.getByRole('button', { name: /پرداخت .* از کیف پول/ }).click();
  await expect(page.getByRole('status').filter({ hasText: 'آماده است' })).toBeVisible();
  await expect(page.getByRole('img', { name: 'کیوآر لینک اتصال' })).toBeVisible();
  await expect(page.getByText(/\/s\/\w+/)).toBeVisible();
  await yalda.hears('/s/');

  // The desk finds what he has.
  await desk.goto('/admin/users');
  await desk.getByLabel('جستجوی کاربر').fill(yalda.name);
  await desk.getByRole('link', { name: yalda.name }).click();
  await desk.getByRole('tab', { name: 'سرویس‌ها' }).click();
  await expect(desk.getByRole('tabpanel').getByText('فعال', { exact: true })).toBeVisible();
});
