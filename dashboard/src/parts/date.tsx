// Instants on the screen: a day, a moment, or how long ago. Promises: Tehran's time in the reader's
// calendar and digits, the exact moment in the tooltip and for programs.
import { Text, type TextProps } from '@mantine/core';
import { useEffect, useState } from 'react';
import * as jalali from '../format/jalali';
import { directionOf, useReader } from '../words/preference';

/** How often what is relative is said anew. */
const TICK_MS = 15_000;

/** The time now, anew every so often. */
export function useNow(everyMs = TICK_MS): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

interface Props extends TextProps {
  /** RFC 3339. */
  at: string;
  /** How it is said; `moment` unless told. */
  as?: 'date' | 'moment' | 'relative' | 'clock';
}

/** An instant. */
export function JalaliDate({ at, as = 'moment', ...rest }: Props) {
  return as === 'relative' ? <Relative at={at} {...rest} /> : <Fixed at={at} as={as} {...rest} />;
}

function Fixed({ at, as, ...rest }: Required<Pick<Props, 'at' | 'as'>> & TextProps) {
  const reader = useReader();
  const instant = new Date(at);
  const say = {
    date: jalali.date,
    moment: jalali.moment,
    clock: jalali.clock,
    relative: jalali.moment,
  };
  return <Stamp at={at} text={say[as](instant, reader)} {...rest} />;
}

function Relative({ at, ...rest }: Pick<Props, 'at'> & TextProps) {
  const reader = useReader();
  const now = useNow();
  return <Stamp at={at} text={jalali.relative(new Date(at), now, reader)} {...rest} />;
}

function Stamp({ at, text, ...rest }: { at: string; text: string } & TextProps) {
  const reader = useReader();
  return (
    <Text
      span
      inherit={rest.size === undefined && rest.fz === undefined}
      {...rest}
      className="moon-number"
    >
      <time
        dateTime={at}
        title={`${jalali.date(new Date(at), reader, true)}  ${jalali.clock(new Date(at), reader, true)}`}
      >
        <bdi dir={directionOf(reader.language)}>{text}</bdi>
      </time>
    </Text>
  );
}
