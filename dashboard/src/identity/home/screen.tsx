// The customer's first page: who he is and which day it is, what waits for him, his money, his services;
// for who has none yet, plans to begin with. The page below its title is a piece of its own, fetched at
// the same time as the data that it shows.
import { lazy, Suspense } from 'react';
import { date } from '../../format/jalali';
import { useResource } from '../../graphql/resource';
import { useNow } from '../../parts/date';
import { Loaded, Screen } from '../../parts/screen';
import { Bones } from '../../parts/waiting';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { useViewer } from '../viewer';
import { HomeQuery } from './document';

const body = import('./body');
const Body = lazy(() => body);

/** Home. */
export function HomeScreen() {
  const say = useWords();
  const reader = useReader();
  const { id: userId, name } = useViewer();
  const now = useNow();
  const home = useResource(HomeQuery, { userId });
  return (
    <Screen title={say('identity-hello', { name })} hint={date(now, reader, true)}>
      <Loaded resource={home}>
        {(found) => (
          <Suspense fallback={<Bones />}>
            <Body home={found} onChange={home.again} />
          </Suspense>
        )}
      </Loaded>
    </Screen>
  );
}
