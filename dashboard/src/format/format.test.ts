// What people read and type: digits, money, dates, sizes.
import { describe, expect, test } from 'vitest';
import { bytes } from './bytes';
import { localise, normalise, number, percent, place, toLatin } from './digits';
import * as jalali from './jalali';
import { cardGroups, minus, readToman, sum, tomanNumber } from './money';

const persian: jalali.Reader = { language: 'fa', calendar: 'jalali', digits: 'fa' };
const english: jalali.Reader = { language: 'en', calendar: 'gregorian', digits: 'latn' };
const at = new Date('2026-11-23T11:05:09Z');

describe('digits', () => {
  test('of three scripts mean the same', () => {
    expect(toLatin('۱۲۳ ٤٥٦ 789')).toBe('123 456 789');
    expect(localise('12:05', 'fa')).toBe('۱۲:۰۵');
    expect(localise('2.5', 'fa')).toBe('۲٫۵');
  });
  test('are grouped exactly beyond what a float holds', () => {
    expect(number('9007199254740993', 'latn')).toBe('9,007,199,254,740,993');
    expect(number(-1234567, 'fa')).toBe('−۱٬۲۳۴٬۵۶۷');
    expect(place('1234', 'fa')).toBe('#۱٬۲۳۴');
    expect(percent(12.5, 'fa')).toBe('۱۲٫۵٪');
    expect(percent(37, 'latn')).toBe('37%');
  });
  test('and letters of two keyboards are found by each other', () => {
    expect(normalise(' علي\u200cرضا  كریمی ۱۲')).toBe('علی رضا کریمی 12');
  });
});

describe('money', () => {
  test('is Toman with the odd rial as a decimal', () => {
    expect(tomanNumber('12500000', 'fa')).toBe('۱٬۲۵۰٬۰۰۰');
    expect(tomanNumber('2000007', 'latn')).toBe('200,000.7');
    expect(tomanNumber('-7', 'latn')).toBe('−0.7');
  });
  test.each(['1250000', '۱۲۵۰۰۰۰', '١٢٥٠٠٠٠', '۱٬۲۵۰٬۰۰۰ تومان', '1,250,000', ' ۱۲۵۰ ۰۰۰ '])(
    'typed as %s is read',
    (typed) => expect(readToman(typed)).toEqual({ rial: '12500000' }),
  );
  test('that could mean two things is not read', () => {
    expect(readToman('')).toEqual({ unread: 'empty' });
    expect(readToman('1.5')).toEqual({ unread: 'not-a-number' });
    expect(readToman('-5')).toEqual({ unread: 'not-a-number' });
    expect(readToman('9'.repeat(16))).toEqual({ unread: 'too-large' });
  });
  test('adds up', () => {
    expect(sum(['10', '9007199254740993'])).toBe('9007199254741003');
    expect(minus('5', '7')).toBe('-2');
  });
  test('goes to a card whose number reads in fours', () => {
    expect(cardGroups('۶۰۳۷۹۹۱۸۱۲۳۴۵۶۷۸')).toBe('6037 9918 1234 5678');
  });
});

describe('dates', () => {
  test('are Jalali in our order, in Tehran', () => {
    expect(jalali.date(at, persian, true)).toBe('دوشنبه ۲ آذر ۱۴۰۵');
    expect(jalali.moment(at, persian)).toBe('۱۴۰۵/۰۹/۰۲ ۱۴:۳۵');
    expect(jalali.monthYear(at, persian)).toBe('آذر ۱۴۰۵');
  });
  test('are Gregorian where chosen', () => {
    expect(jalali.date(at, english)).toBe('23 November 2026');
    expect(jalali.moment(at, english)).toBe('2026-11-23 14:35');
    expect(jalali.clock(at, english, true)).toBe('14:35:09');
  });
  test('are said in Jalali in English too', () => {
    expect(jalali.date(at, { ...english, calendar: 'jalali' })).toBe('2 Azar 1405');
  });
  test('are relative, rounded down when past', () => {
    const ago = (seconds: number) => new Date(at.getTime() - seconds * 1000);
    expect(jalali.relative(ago(59), at, persian)).toBe('همین حالا');
    expect(jalali.relative(ago(359), at, persian)).toBe('۵ دقیقه پیش');
    expect(jalali.relative(ago(-86_400 * 3), at, english)).toBe('in 3 days');
  });
  test('have business days that begin at Tehran midnight', () => {
    expect(jalali.isoDay(new Date('2026-11-22T20:30:00Z'))).toBe('2026-11-23');
    expect(jalali.startOfDay('2026-11-23').toISOString()).toBe('2026-11-22T20:30:00.000Z');
    expect(jalali.jalaliMonthStart(at)).toBe('2026-11-22');
  });
});

test('sizes have one decimal at most', () => {
  expect(bytes('13421772800', 'fa', 'fa')).toBe('۱۲٫۵ گیگابایت');
  expect(bytes('0', 'en', 'latn')).toBe('0 B');
});
