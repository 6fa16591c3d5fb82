// People: finding one, what happened to him as it happens, his balance explained, and shutting him out.
import { Customer, receiptPhoto } from './customer';
import { expect, pictures, said, test } from './test';

test('a customer is found by name, and what he does appears while staff look', async ({ desk }) => {
  const sara = await Customer.unmet('سارا').arrive();
  await sara.write('/start');
  await desk.goto('/admin/users');
  await desk.getByLabel('جستجوی کاربر').fill(sara.name);
  await expect(desk).toHaveURL(/q=/);
  await desk.getByRole('link', { name: sara.name }).click();
  await expect(desk.getByRole('heading', { name: sara.name })).toBeVisible();
  await expect(desk.getByText(String(sara.id))).toBeVisible();
  // As the log has the id, without its prefix.
  const page = desk.url();
  await desk.goto(page.replace('usr_', ''));
  await expect(desk).toHaveURL(page);
  await expect(desk.getByRole('heading', { name: sara.name })).toBeVisible();
  await expect(desk.getByText('زنده', { exact: true })).toBeVisible();
  await sara.topUp('۱۵۰ هزار', await receiptPhoto(desk, ['مبلغ', `پیگیری ${sara.id}`]));
  await desk.getByRole('button', { name: /مورد جدید/ }).click();
  await desk
    .getByRole('button', { name: /رویداد خام/ })
    .first()
    .click();
  await expect(desk.getByRole('region', { name: 'محتوا' }).first()).toBeVisible();
});

test('somebody is shut out with a reason, and let in again', async ({ desk }) => {
  const ali = await Customer.unmet('علی').arrive();
  await ali.write('/start');
  await desk.goto('/admin/users');
  await desk.getByLabel('جستجوی کاربر').fill(ali.name);
  await desk.getByRole('link', { name: ali.name }).click();
  await desk.getByRole('button', { name: 'مسدود کردن' }).click();
  const dialog = desk.getByRole('dialog');
  await dialog.getByRole('button', { name: 'مسدود کردن' }).click();
  await expect(dialog.getByText('دلیل را بنویسید')).toBeVisible();
  await dialog.getByLabel('دلیل').fill('رسید جعلی');
  await dialog.getByRole('button', { name: 'مسدود کردن' }).click();
  await expect(desk.getByText(said('مسدود است: «رسید جعلی»'))).toBeVisible();
  await desk.getByRole('button', { name: 'رفع مسدودی' }).click();
  await desk.getByRole('dialog').getByRole('button', { name: 'رفع مسدودی' }).click();
  await expect(desk.getByRole('button', { name: 'مسدود کردن' })).toBeVisible();
});

test('pictures of people', async ({ desk }) => {
  await pictures(desk, 'users', '/admin/users', (page) =>
    expect(page.getByRole('table')).toBeVisible(),
  );
  await desk.goto('/admin/users');
  const path = await desk.getByRole('table').getByRole('link').first().getAttribute('href');
  await pictures(desk, 'user', path ?? '', (page) =>
    expect(page.getByRole('tablist')).toBeVisible(),
  );
});
