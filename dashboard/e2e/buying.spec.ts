// A customer's own way in the browser: an empty home, a top-up by card that staff approve, and what is
// refused on the way.
import { randomUUID } from 'node:crypto';
import { Customer, receiptPhoto } from './customer';
import { enter } from './enter';
import { ask, owner } from './staff';
import { expect, pictures, test } from './test';

interface Answer {
  paymentApprove: { userErrors: { message: string }[] };
}

/** The owner approves a payment. */
async function approve(paymentId: string): Promise<void> {
  const { paymentApprove } = await ask<Answer>(
    await owner(),
    `mutation($input: PaymentApproveInput!) { paymentApprove(input: $input) { userErrors { message } } }`,
    { input: { paymentId, idempotencyKey: randomUUID() } },
  );
  expect(paymentApprove.userErrors).toEqual([]);
}

test('who has nothing tops up, buys, connects, and finds it all again', async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  const nima = await new Customer('نیما').arrive();
  await enter(page, nima);
  await expect(page.getByText('هنوز سرویسی ندارید')).toBeVisible();
  await expect(page.getByTestId('plan').first()).toBeVisible();

  // A top-up by card, with its receipt as a file.
  await page.getByRole('link', { name: 'شارژ کیف پول' }).click();
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

test('what is refused stays as it was typed, and is said in words', async ({ page }) => {
  const omid = await new Customer('امید').arrive();
  await enter(page, omid);
  await page.goto('/wallet/top-up');
  const field = page.getByLabel('مبلغ به تومان');
  await field.fill('۱');
  await page.getByRole('button', { name: 'ادامه و دریافت شماره کارت' }).click();
  await expect(page.getByText(/کمترین شارژ/)).toBeVisible();
  await expect(field).toHaveValue('۱');
  await pictures(page, 'top-up', '/wallet/top-up', async (here) => {
    await expect(here.getByRole('button', { name: /دریافت شماره کارت|card number/ })).toBeVisible();
  });
  await pictures(page, 'buy', '/buy', async (here) => {
    await expect(here.getByTestId('plan').first()).toBeVisible();
  });
  await pictures(page, 'support', '/support', async (here) => {
    await expect(here.getByRole('heading', { level: 1 })).toBeVisible();
  });
});
