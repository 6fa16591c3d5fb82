// People: finding one, what happened to him as it happens, and his events as they are stored.
import { Customer, receiptPhoto } from './customer';
import { expect, test } from './test';

test('a customer is found by name, and what he does appears while staff look', async ({ desk }) => {
  const sara = await new Customer(`سارا ${Date.now()}`).arrive();
  await sara.write('/start');
  await desk.goto('/admin/users');
  await desk.getByLabel('جستجوی کاربر').fill(sara.name);
  await expect(desk).toHaveURL(/q=/);
  await desk.getByRole('link', { name: sara.name }).click();
  await expect(desk.getByRole('heading', { name: sara.name })).toBeVisible();
  await expect(desk.getByText(String(sara.id))).toBeVisible();
  await expect(desk.getByText('زنده', { exact: true })).toBeVisible();
  await sara.topUp('۱۵۰ هزار', await receiptPhoto(desk, ['مبلغ', `پیگیری ${sara.id}`]));
  await desk.getByRole('button', { name: /مورد جدید/ }).click();
  await desk
    .getByRole('button', { name: /رویداد خام/ })
    .first()
    .click();
  await expect(desk.getByRole('region', { name: 'محتوا' }).first()).toBeVisible();
});
