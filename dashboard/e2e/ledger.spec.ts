// The books: a balance explained by three ways and in the past, the two sides of entries, events with what
// they changed, and proofs that the browser checks by itself.
import { Customer, receiptPhoto } from './customer';
import { approve, paymentOf } from './staff';
import { expect, pictures, test } from './test';

test('a balance is explained, in the past too, and its event is proved in the browser', async ({
  desk,
}) => {
  const mina = await Customer.unmet('Mina').arrive();
  await mina.topUp('۲۰۰ هزار', await receiptPhoto(desk, ['مبلغ', `پیگیری ${mina.id}`]));
  await approve((await paymentOf(mina)).id);
  await mina.hears('شارژ شما تأیید شد');
  await desk.goto('/admin/users');
  await desk.getByLabel('جستجوی کاربر').fill(mina.name);
  await desk.getByRole('link', { name: mina.name }).click();
  await desk.getByRole('tab', { name: 'موجودی' }).click();
  await expect(desk.getByText('هر سه برابرند')).toBeVisible();
  await expect(desk.getByTestId('three-numbers')).toContainText('۲۰۰٬۰۰۰');
  const entries = desk.getByRole('table', { name: 'سندهای این موجودی' });
  await entries.getByRole('link', { name: /^#/ }).first().click();
  await expect(desk.getByRole('region', { name: 'چه تغییر کرد' })).toBeVisible();
  await desk.goto('/admin/ledger/proof?position=1');
  await expect(desk.getByTestId('verdict')).toContainText('این رویداد در دفتر است');
});

test('the journal has two sides, the trial balance is zero, roots continue each other', async ({
  desk,
}) => {
  await desk.goto('/admin/ledger');
  const entry = desk.getByRole('table', { name: /سطرها/ }).first();
  await expect(entry.getByRole('columnheader', { name: 'بدهکار' })).toBeVisible();
  await expect(entry.getByRole('columnheader', { name: 'بستانکار' })).toBeVisible();
  await desk.getByRole('tab', { name: 'حساب‌ها' }).click();
  await expect(desk.getByRole('table', { name: 'تراز آزمایشی' })).toBeVisible();
  await expect(desk.getByText('تراز', { exact: true })).toBeVisible();
  await desk.getByRole('button', { name: 'تا همین حالا' }).click();
  const calendar = desk.getByRole('dialog').getByRole('grid');
  await expect(calendar).toHaveAccessibleName(/۱۴[۰-۹]{2}/);
  await calendar.locator('[data-today] button').click();
  await expect(desk).toHaveURL(/asOf=/);
  await expect(desk.getByText(/دارید گذشته را می‌بینید، تا پایان/)).toBeVisible();
  await desk.getByRole('tab', { name: 'ریشه‌های امضاشده' }).click();
  await expect(desk.getByRole('table', { name: 'ریشه‌های امضاشده' })).toBeVisible();
});

for (const [name, path, ready] of [
  ['balance', '/admin/balance', 'توضیح موجودی|Balance explained'],
  ['journal', '/admin/ledger', 'دفتر کل|Ledger'],
  ['ledger-accounts', '/admin/ledger/accounts', 'حساب‌ها|Accounts'],
  ['events', '/admin/ledger/events', 'رویدادها|Events'],
  ['event', '/admin/ledger/events/1', 'رویداد .?#|Event .?#'],
  ['proof', '/admin/ledger/proof?position=1', 'اثبات یک رویداد|Proof of an event'],
  ['checkpoints', '/admin/ledger/checkpoints', 'ریشه‌های امضاشده|Signed roots'],
] as const) {
  test(`pictures of ${name}`, async ({ desk }) => {
    await pictures(desk, name, path, (page) =>
      expect(page.getByRole('heading', { name: new RegExp(ready), level: 1 })).toBeVisible(),
    );
  });
}
