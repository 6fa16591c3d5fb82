// Sizes as people read them: binary units, at most one decimal. Takes decimal strings, as the API
// sends them.
import { type Digits, localise } from './digits';

const UNITS = {
  fa: ['بایت', 'کیلوبایت', 'مگابایت', 'گیگابایت', 'ترابایت'],
  en: ['B', 'KB', 'MB', 'GB', 'TB'],
} as const;
const STEP = 1024;

/** «۱۲٫۵ گیگابایت» or `12.5 GB`. */
export function bytes(value: string, language: 'fa' | 'en', digits: Digits): string {
  let size = Number(value);
  let unit = 0;
  while (size >= STEP && unit < UNITS.en.length - 1) {
    size /= STEP;
    unit += 1;
  }
  const text = (Math.round(size * 10) / 10).toString();
  return `${localise(text, digits)} ${UNITS[language][unit]}`;
}
