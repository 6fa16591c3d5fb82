// Every word on the screen. Promises: an id that does not exist, or a variable that is missing, does
// not compile; both languages have all (build/words.mjs); foreign text inside a line is isolated from
// its direction by Fluent. The staff's words are loaded with the staff area.
import { FluentBundle, FluentResource } from '@fluent/bundle';
import { LocalizationProvider, ReactLocalization, useLocalization } from '@fluent/react';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useState,
} from 'react';
import type { Digits } from '../format/digits';
import type { Messages, Nothing, Value } from './ids.gen';
import { type Language, useReader } from './preference';

export type { Value } from './ids.gen';
/** The id of a message. */
export type WordId = keyof Messages;
/** Ids of messages without variables: what tables of statuses and labels hold. */
export type PlainWordId = { [Id in WordId]: Messages[Id] extends Nothing ? Id : never }[WordId];
/** The parts that words are loaded in. */
export type Area = 'user' | 'staff';
/** Says a message. */
export type Say = <Id extends WordId>(
  id: Id,
  ...values: Messages[Id] extends Nothing ? [] : [Messages[Id]]
) => string;

const SOURCES: Record<Language, Record<Area, () => Promise<{ default: string }>>> = {
  fa: {
    user: () => import('virtual:words/fa/user'),
    staff: () => import('virtual:words/fa/staff'),
  },
  en: {
    user: () => import('virtual:words/en/user'),
    staff: () => import('virtual:words/en/staff'),
  },
};
const loaded = new Map<string, FluentResource>();

/** Loads the words of an area, once. */
export async function loadWords(language: Language, area: Area): Promise<void> {
  const key = `${language}/${area}`;
  if (!loaded.has(key))
    loaded.set(key, new FluentResource((await SOURCES[language][area]()).default));
}

function bundleOf(language: Language, digits: Digits): FluentBundle {
  const numbers = digits === 'fa' ? 'arabext' : 'latn';
  const bundle = new FluentBundle(`${language === 'fa' ? 'fa-IR' : 'en-GB'}-u-nu-${numbers}`);
  for (const area of ['user', 'staff'] as const) {
    const resource = loaded.get(`${language}/${area}`);
    if (resource) bundle.addResource(resource);
  }
  return bundle;
}

const Areas = createContext<(area: Area) => void>(() => {});

/** Gives the words of the reader's language to everything inside; nothing before they are here. */
export function WordsProvider({ children }: { children: ReactNode }) {
  const { language, digits } = useReader();
  const [areas, setAreas] = useState<readonly Area[]>(['user']);
  const [shown, setShown] = useState<ReactLocalization | null>(null);
  useEffect(() => {
    let current = true;
    void Promise.all(areas.map((area) => loadWords(language, area))).then(() => {
      if (current) setShown(new ReactLocalization([bundleOf(language, digits)], null));
    });
    return () => {
      current = false;
    };
  }, [language, digits, areas]);
  const add = useCallback(
    (area: Area) => setAreas((now) => (now.includes(area) ? now : [...now, area])),
    [],
  );
  if (!shown) return null;
  return (
    <Areas value={add}>
      <LocalizationProvider l10n={shown}>{children}</LocalizationProvider>
    </Areas>
  );
}

/** Keeps an area's words loaded, also when the language changes. Load them first with `loadWords`. */
export function useArea(area: Area): void {
  const add = useContext(Areas);
  useEffect(() => add(area), [add, area]);
}

/** Says messages in another language than the reader's, as to a customer; none before they are loaded. */
export function useWordsOf(language: Language, area: Area): ((id: PlainWordId) => string) | null {
  const { digits } = useReader();
  const [bundle, setBundle] = useState<FluentBundle | null>(null);
  useEffect(() => {
    let current = true;
    void Promise.all([loadWords(language, 'user'), loadWords(language, area)]).then(() => {
      if (current) setBundle(bundleOf(language, digits));
    });
    return () => {
      current = false;
    };
  }, [language, area, digits]);
  return useMemo(() => {
    if (!bundle) return null;
    return (id) => {
      const pattern = bundle.getMessage(id)?.value;
      return pattern ? bundle.formatPattern(pattern) : id;
    };
  }, [bundle]);
}

/** Says messages in the reader's language. */
export function useWords(): Say {
  const { l10n } = useLocalization();
  return useMemo<Say>(
    () =>
      (id, ...values) =>
        l10n.getString(id, values[0] as Record<string, Value> | undefined),
    [l10n],
  );
}
