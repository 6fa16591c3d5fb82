// The calendar of a range: Jalali with Saturday first, or Gregorian where the reader chose so. In a chunk
// of its own, because it weighs as much as many screens.
import '@daypicker/react/style.css';
import './range-calendar.css';
import { faIR, DayPicker as PersianPicker, enUS as persianInEnglish } from '@daypicker/persian';
import { DayPicker as GregorianPicker } from '@daypicker/react';
import { addDays } from '../format/jalali';
import { directionOf, useReader } from '../words/preference';
import type { DayRange } from './range';

/** A calendar's day at noon, so that no zone moves it to another. */
function noon(day: string): Date {
  return new Date(`${day}T12:00:00`);
}

function dayOf(at: Date): string {
  const pad = (part: number) => String(part).padStart(2, '0');
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}`;
}

/** Chooses the two ends of a range. */
export default function RangeCalendar({
  value,
  onChange,
}: {
  value: DayRange;
  onChange: (range: DayRange) => void;
}) {
  const reader = useReader();
  const selected = value.from
    ? { from: noon(value.from), to: noon(value.to ?? value.from) }
    : undefined;
  const choose = (range: { from?: Date; to?: Date } | undefined) => {
    if (!range?.from) onChange({});
    else onChange({ from: dayOf(range.from), to: dayOf(range.to ?? range.from) });
  };
  const shared = {
    mode: 'range' as const,
    selected,
    onSelect: choose,
    defaultMonth: noon(value.to ?? addDays(dayOf(new Date()), 0)),
    dir: directionOf(reader.language),
    className: 'moon-calendar',
  };
  if (reader.calendar === 'gregorian') return <GregorianPicker {...shared} />;
  return (
    <PersianPicker
      {...shared}
      locale={reader.language === 'fa' ? faIR : persianInEnglish}
      numerals={reader.digits === 'fa' ? 'arabext' : 'latn'}
    />
  );
}
