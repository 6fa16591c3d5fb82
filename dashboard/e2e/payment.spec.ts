// The payments queue, told from both sides: a customer in Telegram, staff in the browser.
import { Customer, receiptPhoto } from './customer';
import { run } from './shop';
import { colleague, signIn } from './staff';
import { expect, pictures, test } from './test';

const QUEUE = '/admin/payments';

test('a receipt that comes while staff look waits outside, is let in, approved, and taken back', async ({
  desk,
}) => {
  await desk.goto(QUEUE);
  await expect(desk.getByText('صف خالی است').or(desk.getByTestId(/^row-/).first())).toBeVisible();
  await expect(desk.getByText('زنده', { exact: true })).toBeVisible();
  const sara = await new Customer('سارا محمدی').arrive();
  await sara.topUp(
    '۱۲۵ هزار',
    await receiptPhoto(desk, ['مبلغ: ۱٬۲۵۰٬۰۰۰ ریال', `پیگیری ${sara.id}`]),
  );
  await desk.getByRole('button', { name: /مورد جدید/ }).click();
  await desk.getByText('سارا محمدی').first().click();
  await expect(desk.getByAltText('عکس رسید')).toBeVisible();
  await desk.keyboard.press('a');
  await desk
    .getByRole('dialog')
    .getByRole('button', { name: /تأیید ۱۲۵٬۰۰۰/ })
    .click();
  await expect(desk.getByText(/۱۲۵٬۰۰۰ تومان.*تأیید شد/)).toBeVisible();
  await sara.hears('شارژ شما تأیید شد');
  // The way back, from the notice.
  await desk.getByRole('alert').getByRole('button', { name: 'برگشت تأیید' }).click();
  const dialog = desk.getByRole('dialog');
  await dialog.getByRole('button', { name: 'تأیید اشتباهی' }).click();
  await expect(dialog.getByTestId('preview')).toContainText('به اشتباه تأیید شده');
  await dialog.getByRole('button', { name: 'برگشت تأیید' }).click();
  await expect(desk.getByText(/برگشت خورد/).first()).toBeVisible();
  await sara.hears('برگشت داده شد');
});

test('another amount, and a rejection in the words that the customer reads', async ({ desk }) => {
  const ali = await new Customer('علی رضایی').arrive();
  await ali.topUp(
    '۳۰۰ هزار',
    await receiptPhoto(desk, ['مبلغ: ۲٬۸۰۰٬۰۰۰ ریال', `پیگیری ${ali.id}`]),
  );
  await desk.goto(QUEUE);
  await desk.getByText('علی رضایی').first().click();
  await desk.keyboard.press('e');
  await desk.getByRole('dialog').getByLabel('مبلغی که به حساب رسیده است').fill('۲۸۰۰۰۰');
  await expect(desk.getByRole('dialog').getByText('−۲۰٬۰۰۰ تومان')).toBeVisible();
  await desk
    .getByRole('dialog')
    .getByRole('button', { name: /تأیید ۲۸۰٬۰۰۰/ })
    .click();
  await ali.hears('مبلغی که به حساب ما رسید');

  const mina = await new Customer('Mina K').arrive();
  await mina.topUp('200000', await receiptPhoto(desk, ['نامعلوم', `پیگیری ${mina.id}`]));
  await desk.getByRole('button', { name: /مورد جدید/ }).click();
  await desk.getByText('Mina K').first().click();
  await desk.keyboard.press('r');
  await desk.getByRole('dialog').getByRole('button', { name: 'عکس ناخوانا' }).click();
  await desk.getByRole('dialog').getByRole('button', { name: 'رد', exact: true }).click();
  await mina.hears('عکس رسید خوانا نیست');
});

test('two who decide one payment: the first counts, the second is told', async ({
  desk,
  browser,
}) => {
  const { username, password } = await colleague('رضا', 'reza', ['REVIEWER']);
  const context = await browser.newContext({
    storageState: await signIn(username, password),
    baseURL: run().dashboard,
  });
  const other = await context.newPage();
  const negar = await new Customer('نگار').arrive();
  await negar.topUp(
    '۱۵۰ هزار',
    await receiptPhoto(desk, ['مبلغ: ۱٬۵۰۰٬۰۰۰ ریال', `پیگیری ${negar.id}`]),
  );
  await desk.goto(QUEUE);
  await desk.getByText('نگار').first().click();
  await expect(desk.getByAltText('عکس رسید')).toBeVisible();
  await other.goto(QUEUE);
  await other.getByText('نگار').first().click();
  // Who came second sees who looks at it.
  await expect(other.getByText(/در دست .* است/).first()).toBeVisible();
  await desk.keyboard.press('a');
  await desk
    .getByRole('dialog')
    .getByRole('button', { name: /تأیید ۱۵۰٬۰۰۰/ })
    .click();
  await negar.hears('شارژ شما تأیید شد');
  // The other's screen tells it by itself.
  await expect(other.getByText('تأیید شده').first()).toBeVisible();
  await expect(other.getByRole('button', { name: 'تأیید', exact: true })).toHaveCount(0);
  await context.close();
});

test('a receipt with something to look at twice cannot be chosen for a bulk', async ({ desk }) => {
  const photo = await receiptPhoto(desk, ['دو بار', String(Date.now())]);
  for (const name of ['حسین', 'مریم']) {
    const one = await new Customer(name).arrive();
    await one.topUp('۱۰۰ هزار', photo);
  }
  await desk.goto(QUEUE);
  await desk.getByText('مریم').first().click();
  await expect(desk.getByText(/مشتری دیگری|شخص دیگری|دیگری/).first()).toBeVisible();
  const row = desk.getByRole('listitem').filter({ hasText: 'مریم' });
  await expect(row.getByRole('checkbox')).toBeDisabled();
});

test('the queue in pictures', async ({ desk }) => {
  const one = await new Customer('پریسا احمدی‌نژاد').arrive();
  await one.topUp(
    '۴۵۰ هزار',
    await receiptPhoto(desk, ['مبلغ: ۴٬۵۰۰٬۰۰۰ ریال', String(one.id)]),
    'واریز ۴۵۰ هزار تومان',
  );
  await desk.goto(QUEUE);
  await desk.getByText('پریسا').first().click();
  await expect(desk).toHaveURL(/id=pay_/);
  const open = new URL(desk.url());
  await pictures(desk, 'payment-queue', open.pathname + open.search, async (page) => {
    await expect(page.getByRole('img', { name: /عکس رسید|Photo of the receipt/ })).toBeVisible();
  });
  await pictures(desk, 'payment-list', QUEUE, async (page) => {
    await expect(page.getByTestId(/^row-/).first()).toBeVisible();
  });
});
