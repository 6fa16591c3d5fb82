// What a reader chose for this browser: language, calendar, digits. Promises: kept in the browser,
// followed at once by every screen, and the page's language and direction always agree with it.
import { useDirection } from '@mantine/core';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from 'react';
import type { Reader } from '../format/jalali';

/** The languages that every message exists in. */
export const LANGUAGES = ['fa', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];

const KEY = 'moon.reader';
/** What a stranger is met with, by language. */
const DEFAULTS: Record<Language, Reader> = {
  fa: { language: 'fa', calendar: 'jalali', digits: 'fa' },
  en: { language: 'en', calendar: 'gregorian', digits: 'latn' },
};

interface Preference {
  reader: Reader;
  /** Chooses a language, with its usual calendar and digits. */
  speak: (language: Language) => void;
  change: (part: Partial<Reader>) => void;
}

const Context = createContext<Preference | null>(null);

/** The direction that a language is written in. */
export function directionOf(language: Language): 'rtl' | 'ltr' {
  return language === 'fa' ? 'rtl' : 'ltr';
}

/** What is kept in this browser, or what a stranger is met with. */
export function storedReader(storage: Pick<Storage, 'getItem'> = localStorage): Reader {
  try {
    const kept = JSON.parse(storage.getItem(KEY) ?? '{}') as Partial<Reader>;
    const language = kept.language === 'en' ? 'en' : 'fa';
    const usual = DEFAULTS[language];
    return {
      language,
      calendar:
        kept.calendar === 'gregorian' || kept.calendar === 'jalali'
          ? kept.calendar
          : usual.calendar,
      digits: kept.digits === 'latn' || kept.digits === 'fa' ? kept.digits : usual.digits,
    };
  } catch {
    return DEFAULTS.fa;
  }
}

/** Gives the preference to everything inside. */
export function PreferenceProvider({ children }: { children: ReactNode }) {
  const [reader, setReader] = useState(storedReader);
  const { setDirection } = useDirection();
  useEffect(() => {
    document.documentElement.lang = reader.language;
    setDirection(directionOf(reader.language));
    localStorage.setItem(KEY, JSON.stringify(reader));
  }, [reader, setDirection]);
  const change = useCallback(
    (part: Partial<Reader>) => setReader((now) => ({ ...now, ...part })),
    [],
  );
  const speak = useCallback((language: Language) => setReader(DEFAULTS[language]), []);
  const preference = useMemo(() => ({ reader, change, speak }), [reader, change, speak]);
  return <Context value={preference}>{children}</Context>;
}

/** The reader's preference and how to change it. */
export function usePreference(): Preference {
  const preference = useContext(Context);
  if (!preference) throw new Error('usePreference stands outside of PreferenceProvider');
  return preference;
}

/** How the reader wants dates and digits. */
export function useReader(): Reader {
  return usePreference().reader;
}
