// What a search finds, and where it opens. Promises: asked only once the reader has paused, and never about
// what is too short to mean anything; what has no page of its own opens at the person whose it is; what has
// neither is not offered.
import { useDebouncedValue } from '@mantine/hooks';
import { normalise } from '../format/digits';
import { graphql, type ResultOf } from '../graphql/graphql';
import { useResource } from '../graphql/resource';
import type { Place } from './places';

const PaletteSearchQuery = graphql(`
  query PaletteSearch($text: String!) {
    search(text: $text) {
      id
      kind
      title
      subtitle
      node {
        __typename
        ... on Order {
          id
          user {
            id
          }
        }
        ... on VpnAccount {
          id
          user {
            id
          }
        }
      }
    }
  }
`);

/** Something that was found. */
export type Found = ResultOf<typeof PaletteSearchQuery>['search'][number];

/** How long the reader pauses before it is looked for. */
const PAUSE_MS = 200;
/** Below this many letters a text means nothing yet. */
const LETTERS_MIN = 2;

/** What a text may mean; nothing while it is a command or too short. */
export function useFound(query: string): readonly Found[] {
  const [text] = useDebouncedValue(normalise(query), PAUSE_MS);
  const means = text.length >= LETTERS_MIN && !text.startsWith('>');
  const { data } = useResource(PaletteSearchQuery, { text }, { pause: !means });
  return means ? (data?.search ?? []) : [];
}

/** Which tab of a person's page shows things of a kind. */
const TABS: Partial<Record<Found['kind'], string>> = { ORDER: 'orders', VPN_ACCOUNT: 'accounts' };

function ownerOf({ node }: Found): string | undefined {
  return node && 'user' in node ? node.user?.id : undefined;
}

/** Where it opens among these places; none where it does not. */
export function addressOf(found: Found, places: readonly Place[]): string | null {
  const opening = (prefix: string) => places.find(({ opens }) => opens?.prefix === prefix)?.opens;
  if (found.kind === 'EVENT') {
    return opening('ent') ? `/admin/ledger/events/${found.id}` : null;
  }
  const itself = opening(found.id.slice(0, found.id.indexOf('_')));
  if (itself) return itself.at(found.id);
  const [owner, tab] = [ownerOf(found), TABS[found.kind]];
  const people = opening('usr');
  return people && owner && tab ? `${people.at(owner)}?tab=${tab}` : null;
}
