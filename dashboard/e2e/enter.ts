// A customer in the browser: comes in by the bot, as people do.
import type { Page } from '@playwright/test';
import type { Customer } from './customer';
import { expect } from './test';

/** Signs a customer in on a page. */
export async function enter(page: Page, customer: Customer): Promise<void> {
  await customer.write('/start');
  await page.goto('/');
  await page.getByRole('button', { name: 'ورود با ربات' }).click();
  const match = (await page.getByTestId('match').textContent()) ?? '';
  const url = await page.getByRole('link', { name: 'باز کردن ربات' }).getAttribute('href');
  await customer.write(`/start ${new URL(url ?? '').searchParams.get('start')}`);
  await customer.tap(match);
  await expect(page.getByRole('heading', { name: /سلام/ })).toBeVisible();
}
