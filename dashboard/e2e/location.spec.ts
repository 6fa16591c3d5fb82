// Servers: a new one, a panel that cannot be reached, and the panels of the shop at work.
import { expect, pictures, test } from './test';

test('a server is added, and a panel that cannot be reached is refused in words', async ({
  desk,
}) => {
  await desk.goto('/admin/servers');
  await expect(desk.getByTestId('server').first()).toBeVisible();
  const before = await desk.getByTestId('server').count();
  await desk.getByRole('button', { name: 'افزودن سرور' }).first().click();
  const dialog = desk.getByRole('dialog');
  await dialog.getByLabel('ظرفیت').fill('۵۰');
  await dialog.getByRole('button', { name: 'افزودن سرور' }).click();
  await expect(desk.getByTestId('server')).toHaveCount(before + 1);
  await desk.getByRole('button', { name: 'افزودن پنل' }).last().click();
  await dialog.getByLabel('نشانی پنل').fill('http://127.0.0.1:9/');
  await dialog.getByLabel('نام کاربری پنل').fill('admin');
  await dialog.getByLabel('رمز پنل').fill('secret');
  await dialog.getByRole('button', { name: 'افزودن پنل' }).click();
  await expect(desk.getByRole('alert').first()).toBeVisible();
  await expect(dialog).toBeVisible();
});

test('pictures of servers', async ({ desk }) => {
  await pictures(desk, 'servers', '/admin/servers', (page) =>
    expect(page.getByRole('heading', { level: 1 })).toBeVisible(),
  );
});
