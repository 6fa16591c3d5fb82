// The overview: what waits, the figures, their charts as tables, and the address that holds the range.
import { expect, pictures, test } from './test';

test('the overview says that the books balance, and keeps its range in the address', async ({
  desk,
}) => {
  await desk.goto('/admin');
  await expect(desk.getByRole('heading', { name: 'نمای کلی' })).toBeVisible();
  await expect(desk.getByText('تراز برقرار')).toBeVisible();
  await expect(desk.getByTestId('kpi-REVENUE')).toBeVisible();
  await expect(desk.getByRole('region', { name: 'کارهای در انتظار' })).toBeVisible();
  await expect(desk.getByRole('link', { name: 'پرسش با GraphiQL' })).toHaveAttribute(
    'href',
    '/graphiql',
  );
  await desk.getByRole('button', { name: 'به شکل جدول' }).first().click();
  await expect(desk.getByRole('table').first()).toBeVisible();
  await desk.getByRole('switch', { name: 'مقایسه با دورهٔ قبل' }).uncheck();
  await expect(desk).toHaveURL(/compare=off/);
  await desk.goto('/admin?from=2026-01-01&to=2026-12-31&bucket=hour');
  await expect(desk.getByRole('radio', { name: 'ماه' })).toBeChecked();
});

test('pictures of the overview', async ({ desk }) => {
  await pictures(desk, 'overview', '/admin', (page) =>
    expect(page.getByTestId('kpi-REVENUE')).toBeVisible(),
  );
});
