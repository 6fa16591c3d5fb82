// The payments queue, told from both sides: a customer in Telegram, staff in the browser.
import { Customer, receiptPhoto } from './customer';
import { approve, colleague, paymentOf, signIn } from './staff';
import { expect, pictures, said, test } from './test';

const QUEUE = '/admin/payments';

test('a receipt that comes while staff look waits outside, is let in, approved, and taken back', async ({
  desk,
}) => {
  await desk.goto(QUEUE);
  await expect(desk.getByText('صف خالی است').or(desk.getByTestId(/^row-/).first())).toBeVisible();
  await expect(desk.getByText('زنده', { exact: true })).toBeVisible();
  const sara = await Customer.unmet('سارا').arrive();
  await sara.topUp(
    '۱۲۵ هزار',
    await receiptPhoto(desk, ['مبلغ: ۱٬۲۵۰٬۰۰۰ ریال', `پیگیری ${sara.id}`]),
  );
  await desk.getByRole('button', { name: /مورد جدید/ }).click();
  await desk.getByText(sara.name).first().click();
  await expect(desk.getByAltText('عکس رسید')).toBeVisible();
  await expect(desk.getByRole('button', { name: 'تأیید', exact: true })).toBeVisible();
  await desk.keyboard.press('a');
  const approving = desk.getByRole('dialog');
  await expect(approving).toContainText(said(`۱۲۵٬۰۰۰ تومان به کیف پول ${sara.name} افزوده می‌شود`));
  await approving.getByRole('button', { name: said('تأیید ۱۲۵٬۰۰۰ تومان') }).click();
  const notice = desk.getByRole('alert').filter({ hasText: said('۱۲۵٬۰۰۰ تومان تأیید شد') });
  await notice.getByRole('button', { name: 'برگشت تأیید' }).click();
  await sara.hears('شارژ شما تأیید شد');
  // The way back, from the notice.
  const reversing = desk.getByRole('dialog');
  await reversing.getByRole('button', { name: 'تأیید اشتباهی' }).click();
  await expect(reversing.getByTestId('preview')).toContainText('به اشتباه تأیید شده');
  await reversing.getByRole('button', { name: 'برگشت تأیید' }).click();
  await expect(desk.getByRole('alert').filter({ hasText: 'برگشت خورد' })).toBeVisible();
  await sara.hears('برگشت داده شد');
});

test('another amount, and a rejection in the words that the customer reads', async ({ desk }) => {
  const ali = await Customer.unmet('علی').arrive();
  await ali.topUp(
    '۳۰۰ هزار',
    await receiptPhoto(desk, ['مبلغ: ۲٬۸۰۰٬۰۰۰ ریال', `پیگیری ${ali.id}`]),
  );
  await desk.goto(QUEUE);
  await desk.getByText(ali.name).first().click();
  await expect(desk.getByRole('button', { name: 'رد', exact: true })).toBeVisible();
  await expect(desk.getByAltText('عکس رسید')).toBeVisible();
  await desk.keyboard.press('e');
  const other = desk.getByRole('dialog');
  await other.getByLabel('مبلغی که به حساب رسیده است').fill('۲۸۰۰۰۰');
  await expect(other.getByText(said('−۲۰٬۰۰۰ تومان'))).toBeVisible();
  const confirm = other.getByRole('button', { name: said('تأیید ۲۸۰٬۰۰۰ تومان') });
  await confirm.click();
  await expect(other.getByText('دلیل را بنویسید', { exact: false })).toBeVisible();
  await other.getByRole('button', { name: 'مبلغ روی رسید' }).click();
  await expect(other.getByTestId('preview')).toContainText('مبلغ دیگری');
  await confirm.click();
  await ali.hears('مبلغی که به حساب ما رسید');

  const mina = await Customer.unmet('Mina').arrive();
  await mina.topUp('200000', await receiptPhoto(desk, ['نامعلوم', `پیگیری ${mina.id}`]));
  await desk.getByRole('button', { name: /مورد جدید/ }).click();
  await desk.getByText(mina.name).first().click();
  await expect(desk.getByAltText('عکس رسید')).toBeVisible();
  await desk.keyboard.press('r');
  const rejecting = desk.getByRole('dialog');
  await rejecting.getByRole('button', { name: 'عکس ناخوانا' }).click();
  await rejecting.getByRole('button', { name: 'رد', exact: true }).click();
  await mina.hears('عکس رسید خوانا نیست');
});

test('two who decide one payment: one claims it, one decision counts, the other is told', async ({
  desk,
  open,
}) => {
  const { username, password } = await colleague('رضا', ['REVIEWER']);
  const other = await open(await signIn(username, password));
  const negar = await Customer.unmet('نگار').arrive();
  await negar.topUp(
    '۱۵۰ هزار',
    await receiptPhoto(desk, ['مبلغ: ۱٬۵۰۰٬۰۰۰ ریال', `پیگیری ${negar.id}`]),
  );
  await desk.goto(QUEUE);
  await desk.getByText(negar.name).first().click();
  await expect(desk.getByTitle('در دست شماست').first()).toBeVisible();
  await other.goto(QUEUE);
  await other.getByText(negar.name).first().click();
  // Who came second sees who looks at it.
  await expect(other.getByText(/در دست .* است/).first()).toBeVisible();

  // Both ask; who does not hold it is refused, and then reads that it was decided.
  const confirm = { name: said('تأیید ۱۵۰٬۰۰۰ تومان') };
  for (const page of [desk, other]) {
    await page.getByRole('button', { name: 'تأیید', exact: true }).click();
    await expect(page.getByRole('dialog').getByRole('button', confirm)).toBeVisible();
  }
  await other.getByRole('dialog').getByRole('button', confirm).click();
  await expect(other.getByRole('alert').filter({ hasText: 'همکار دیگری' })).toBeVisible();
  await desk.getByRole('dialog').getByRole('button', confirm).click();
  await negar.hears('شارژ شما تأیید شد');
  const row = other.getByTestId(/^row-/).filter({ hasText: negar.name });
  await expect(row).toContainText('تأیید شده');
  await other.getByRole('dialog').getByRole('button', confirm).click();
  await expect(
    other.getByRole('alert').filter({ hasText: /پیش‌تر بررسی شده است.*تأیید شده/ }),
  ).toBeVisible();
});

test('two who press at the same moment: one decision counts', async ({ desk, open }) => {
  const { username, password } = await colleague('مهسا', ['REVIEWER']);
  const other = await open(await signIn(username, password));
  const omid = await Customer.unmet('امید').arrive();
  await omid.topUp('۱۷۰ هزار', await receiptPhoto(desk, ['مبلغ', `پیگیری ${omid.id}`]));
  const { id } = await paymentOf(omid);
  const confirm = { name: said('تأیید ۱۷۰٬۰۰۰ تومان') };
  const buttons = [];
  for (const page of [desk, other]) {
    await page.goto(`${QUEUE}?id=${id}`);
    await page.getByRole('button', { name: 'تأیید', exact: true }).click();
    const button = page.getByRole('dialog').getByRole('button', confirm);
    await expect(button).toBeVisible();
    buttons.push(button);
  }
  await Promise.all(buttons.map((button) => button.click()));
  const won = said('۱۷۰٬۰۰۰ تومان تأیید شد');
  const lost = /همکار دیگری همین حالا|پیش‌تر بررسی شده است/;
  for (const page of [desk, other]) {
    await expect(
      page
        .getByRole('alert')
        .filter({ hasText: won })
        .or(page.getByRole('alert').filter({ hasText: lost })),
    ).toHaveCount(1);
  }
  const counts = await Promise.all(
    [desk, other].map((page) => page.getByRole('alert').filter({ hasText: won }).count()),
  );
  expect(counts.toSorted()).toEqual([0, 1]);
  await omid.hears('شارژ شما تأیید شد');
});

test('many plain receipts are approved at once, after a preview of what counts and what does not', async ({
  desk,
}) => {
  // Nothing asks for a second look at somebody who has paid before.
  const known: Customer[] = [];
  for (const name of ['کاوه', 'شیرین']) {
    const one = await Customer.unmet(name).arrive();
    await one.topUp('۵۰ هزار', await receiptPhoto(desk, ['بار اول', `پیگیری ${one.id}`]));
    await approve((await paymentOf(one)).id);
    await one.hears('شارژ شما تأیید شد');
    known.push(one);
  }
  await desk.goto(QUEUE);
  await expect(desk.getByText('زنده', { exact: true })).toBeVisible();
  for (const [index, one] of known.entries()) {
    await one.topUp(`${6 + index}0000`, await receiptPhoto(desk, ['بار دوم', `پیگیری ${one.id}`]));
    await expect.poll(async () => (await paymentOf(one)).status).toBe('UNDER_REVIEW');
  }
  await desk.goto(QUEUE);
  for (const { name } of known) {
    await desk.getByRole('listitem').filter({ hasText: name }).getByRole('checkbox').check();
  }
  const bar = desk.getByRole('region', { name: 'تأیید گروهی' });
  await expect(bar).toContainText(said('۲ رسید انتخاب شده'));
  await bar.getByRole('button', { name: 'پیش‌نمایش تأیید گروهی' }).click();
  const preview = desk.getByRole('dialog');
  const total = preview.getByRole('row', { name: /جمع/ });
  await expect(total).toContainText('۲');
  await expect(total).toContainText(said('۱۳۰٬۰۰۰ تومان'));
  await preview.getByRole('button', { name: said('تأیید ۲ رسید') }).click();
  await expect(desk.getByRole('alert').filter({ hasText: said('۲ رسید تأیید شد') })).toBeVisible();
  await expect(bar).toHaveCount(0);
  for (const one of known) {
    await expect(desk.getByRole('listitem').filter({ hasText: one.name })).toContainText(
      'تأیید شده',
    );
    expect((await paymentOf(one)).status).toBe('APPROVED');
  }
});

test('a receipt with something to look at twice cannot be chosen for a bulk', async ({ desk }) => {
  const photo = await receiptPhoto(desk, ['دو بار', String(Date.now())]);
  const [first, second] = [Customer.unmet('حسین'), Customer.unmet('مریم')];
  for (const one of [first, second]) {
    await one.arrive();
    await one.topUp('۱۰۰ هزار', photo);
  }
  await desk.goto(QUEUE);
  await desk.getByText(second.name).first().click();
  const signals = desk.getByRole('region', { name: 'آنچه باید دوباره نگاه کرد' });
  await expect(signals.getByText(/دیگری/)).toBeVisible();
  const row = desk.getByRole('listitem').filter({ hasText: second.name });
  await expect(row.getByRole('checkbox')).toBeDisabled();
  await desk.keyboard.press('x');
  await expect(row.getByRole('checkbox')).not.toBeChecked();
  await expect(desk.getByRole('region', { name: 'تأیید گروهی' })).toHaveCount(0);
});

test('the queue in pictures', async ({ desk }) => {
  const one = await new Customer('پریسا احمدی‌نژاد').arrive();
  await one.topUp(
    '۴۵۰ هزار',
    await receiptPhoto(desk, ['مبلغ: ۴٬۵۰۰٬۰۰۰ ریال', String(one.id)]),
    'واریز ۴۵۰ هزار تومان',
  );
  const { id } = await paymentOf(one);
  await pictures(desk, 'payment-queue', `${QUEUE}?id=${id}`, async (page) => {
    await expect(page.getByRole('img', { name: /عکس رسید|Photo of the receipt/ })).toBeVisible();
  });
  await pictures(desk, 'payment-list', QUEUE, async (page) => {
    // A desk opens the first by itself; on a phone the list is asked for anew.
    if (new URL(page.url()).search) await page.goto(QUEUE);
    await expect(page.getByTestId(/^row-/).first()).toBeVisible();
  });
});
