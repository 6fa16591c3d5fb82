// Backups: one is run, and what comes of it is shown.
import { expect, pictures, test } from './test';

test('a backup is run and ends', async ({ desk }) => {
  await desk.goto('/admin/backups');
  await desk.getByRole('button', { name: 'پشتیبان‌گیری' }).click();
  const job = desk.getByTestId('job-RUN').first();
  await expect(job.getByText('انجام شد')).toBeVisible({ timeout: 60_000 });
  await expect(job.getByText(/رویداد/)).toBeVisible();
});

test('pictures of backups', async ({ desk }) => {
  await pictures(desk, 'backups', '/admin/backups', (page) =>
    expect(page.getByRole('heading', { level: 1 })).toBeVisible(),
  );
});
