// Money as people read and type it. On the wire an amount is a decimal string of rial; people see
// Toman. Promises: exact (no float ever), and what cannot be read for certain is not read at all.
import { type Digits, number, toLatin } from './digits';

/** Ten rial are one Toman. */
const RIAL_PER_TOMAN = 10n;
/** More digits than this no amount has; the API's own ceiling is far below. */
const DIGITS_MAX = 15;

/** Rial as a number of Toman without the unit: «۲۰۰٬۰۰۰»; odd rial are a decimal. */
export function tomanNumber(rial: string | bigint, digits: Digits): string {
  const value = BigInt(rial);
  const whole = value / RIAL_PER_TOMAN;
  const odd = (value < 0n ? -value : value) % RIAL_PER_TOMAN;
  const text = number(whole, digits);
  if (odd === 0n) return text;
  const sign = value < 0n && whole === 0n ? '−' : '';
  return `${sign}${text}${digits === 'fa' ? '٫' : '.'}${number(odd, digits)}`;
}

/** Rial as rial without the unit: «۲٬۰۰۰٬۰۰۰». */
export function rialNumber(rial: string | bigint, digits: Digits): string {
  return number(rial, digits);
}

/** Why a typed amount was not read. */
export type Unread = 'empty' | 'not-a-number' | 'too-large';
/** A typed amount: rial, or why not. */
export type Typed = { rial: string } | { unread: Unread };

/** Reads Toman typed in any digits, with any separators: «۱٬۲۵۰٬۰۰۰», `1,250,000`, `1250000 تومان`. */
export function readToman(typed: string): Typed {
  const text = toLatin(typed)
    .replace(/تومان|تومن|toman/gi, '')
    .replace(/[\s,٬،_\u200c\u200e\u200f\u2066-\u2069]/g, '');
  if (text === '') return { unread: 'empty' };
  if (!/^\d+$/.test(text)) return { unread: 'not-a-number' };
  const value = text.replace(/^0+(?=\d)/, '');
  if (value.length > DIGITS_MAX) return { unread: 'too-large' };
  return { rial: (BigInt(value) * RIAL_PER_TOMAN).toString() };
}

/** The difference of two amounts, `a − b`, in rial. */
export function minus(a: string, b: string): string {
  return (BigInt(a) - BigInt(b)).toString();
}

/** The sum of amounts in rial. */
export function sum(amounts: readonly string[]): string {
  return amounts.reduce((total, one) => total + BigInt(one), 0n).toString();
}

/** A card number in fours, as it is printed on the card: Latin digits, to be shown left to right. */
export function cardGroups(cardNumber: string): string {
  return (toLatin(cardNumber).match(/[\d*]{1,4}/g) ?? []).join(' ');
}
