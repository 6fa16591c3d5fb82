// The shop stops and starts again while a page is open: the page says so, comes back by itself, and misses
// nothing of what happened meanwhile. Played last, since everybody feels it.
import { Customer, receiptPhoto } from './customer';
import { restartShop } from './shop';
import { approve, paymentOf } from './staff';
import { expect, test } from './test';

/** Pauses between a page's attempts to come back grow to this much, and a quarter more. */
const COMES_BACK_MS = 25_000;

test('a page that is open while the shop restarts says so, comes back, and has missed nothing', async ({
  desk,
}) => {
  const before = await Customer.unmet('بهار').arrive();
  await before.topUp('۱۱۰ هزار', await receiptPhoto(desk, ['پیش', `پیگیری ${before.id}`]));
  // The line to the page, which the spec holds cut until enough has happened.
  let isCut = false;
  await desk.routeWebSocket(/\/graphql\/ws$/, (line) => {
    if (isCut) void line.close({ code: 1012 });
    else line.connectToServer();
  });
  await desk.goto('/admin/payments');
  const rowOf = ({ name }: Customer) => desk.getByTestId(/^row-/).filter({ hasText: name });
  await expect(rowOf(before)).toBeVisible();
  const pill = desk.getByRole('banner').getByRole('status');
  await expect(pill).toHaveAttribute('data-state', 'live');
  await desk.evaluate(() => Object.assign(window, { stayed: true }));

  isCut = true;
  restartShop();
  await expect(pill).toHaveAttribute('data-state', 'lost');
  await expect(pill).toContainText('قطع');
  const meanwhile = await Customer.unmet('باران').arrive();
  await meanwhile.topUp('۱۲۰ هزار', await receiptPhoto(desk, ['پس', `پیگیری ${meanwhile.id}`]));
  await approve((await paymentOf(before)).id);
  await expect(pill).toHaveAttribute('data-state', 'lost');
  await expect(rowOf(before)).not.toContainText('تأیید شده');

  isCut = false;
  await expect(pill).toHaveAttribute('data-state', 'live', { timeout: COMES_BACK_MS });
  await expect(rowOf(before)).toContainText('تأیید شده');
  await desk.getByRole('button', { name: /مورد جدید/ }).click();
  await expect(rowOf(meanwhile)).toBeVisible();
  expect(await desk.evaluate(() => 'stayed' in window)).toBe(true);
});
