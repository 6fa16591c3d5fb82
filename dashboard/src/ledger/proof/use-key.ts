// The log's public key as this reader has it: the first that the server named is kept in this browser, or what
// he typed or pasted. Promises: what is kept is never changed by the server; that it names another is said,
// since a server that lies would. Who wants to be sure has the key by another way, from the shop's owner.
import { useLocalStorage } from '@mantine/hooks';
import { useEffect } from 'react';
import { graphql } from '../../graphql/graphql';
import { useResource } from '../../graphql/resource';

const LogKeyQuery = graphql(`
  query LogKey {
    shop {
      logKey
    }
  }
`);

/** The key that signatures are checked with. */
export interface LogKey {
  /** Its text; empty while there is none. */
  key: string;
  setKey: (key: string) => void;
  /** Whether the server names another. */
  differs: boolean;
}

/** Whether the server names another key than the one that is kept. */
export function differs(kept: string, named: string | null): boolean {
  return named !== null && kept.trim() !== '' && kept.trim() !== named;
}

/** The key, kept at first sight. */
export function useLogKey(): LogKey {
  const [kept, setKey] = useLocalStorage<string | null>({
    key: 'moon.log-key',
    defaultValue: null,
    getInitialValueInEffect: false,
  });
  const named = useResource(LogKeyQuery, {}).data?.shop.logKey ?? null;
  useEffect(() => {
    if (kept === null && named !== null) setKey(named);
  }, [kept, named, setKey]);
  return { key: kept ?? '', setKey, differs: differs(kept ?? '', named) };
}
