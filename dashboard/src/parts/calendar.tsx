// The calendar of a day or a range: Jalali with Saturday first, or Gregorian where the reader chose so. In a
// chunk of its own, because it weighs as much as many screens.
import '@daypicker/react/style.css';
import './calendar.css';
import { faIR, DayPicker as PersianPicker, enUS as persianInEnglish } from '@daypicker/persian';
import { DayPicker as GregorianPicker } from '@daypicker/react';
import { isoDay } from '../format/jalali';
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

/** Which calendar the reader has, and how it is written. */
function useLook() {
  const reader = useReader();
  const shared = { dir: directionOf(reader.language), className: 'moon-calendar' };
  return reader.calendar === 'gregorian'
    ? { persian: null, shared }
    : {
        persian: {
          locale: reader.language === 'fa' ? faIR : persianInEnglish,
          numerals: reader.digits === 'fa' ? ('arabext' as const) : ('latn' as const),
        },
        shared,
      };
}

/** Chooses the two ends of a range. */
export function RangeCalendar({
  value,
  onChange,
}: {
  value: DayRange;
  onChange: (range: DayRange) => void;
}) {
  const { persian, shared } = useLook();
  const choose = (range: { from?: Date; to?: Date } | undefined) => {
    if (!range?.from) onChange({});
    else onChange({ from: dayOf(range.from), to: dayOf(range.to ?? range.from) });
  };
  const range = {
    ...shared,
    mode: 'range' as const,
    selected: value.from ? { from: noon(value.from), to: noon(value.to ?? value.from) } : undefined,
    onSelect: choose,
    defaultMonth: noon(value.to ?? isoDay(new Date())),
  };
  return persian ? <PersianPicker {...range} {...persian} /> : <GregorianPicker {...range} />;
}

/** Chooses one day, none later than `max`. */
export function DayCalendar({
  value,
  max,
  onChange,
}: {
  value: string | undefined;
  max: string;
  onChange: (day: string | undefined) => void;
}) {
  const { persian, shared } = useLook();
  const single = {
    ...shared,
    mode: 'single' as const,
    selected: value ? noon(value) : undefined,
    onSelect: (at: Date | undefined) => onChange(at && dayOf(at)),
    defaultMonth: noon(value ?? max),
    endMonth: noon(max),
    disabled: { after: noon(max) },
  };
  return persian ? <PersianPicker {...single} {...persian} /> : <GregorianPicker {...single} />;
}
