// Everything that happened to a person, of all streams, in the order of the log. What comes while somebody
// reads waits behind a button. Each can be opened: why, by whom, its entry in the books, its raw form.
import { Button, Chip, Group, Stack, Switch } from '@mantine/core';
import {
  IconArrowsExchange,
  IconReceipt2,
  IconRouter,
  IconShoppingCart,
  IconUser,
  IconUserShield,
  IconWallet,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useClient } from 'urql';
import { number } from '../../format/digits';
import { tellFailed } from '../../frame/notices';
import type { VariablesOf } from '../../graphql/graphql';
import { problemOf } from '../../graphql/problem';
import { useLive, useResource } from '../../graphql/resource';
import { EmptyState } from '../../parts/empty';
import { useProblemText } from '../../parts/problem';
import { Loaded } from '../../parts/screen';
import { Timeline } from '../../parts/timeline';
import { useReader } from '../../words/preference';
import { type PlainWordId, useWords } from '../../words/words';
import { useMay } from '../viewer';
import { type Happened, PersonEvents, PersonTimelineQuery } from './document';
import { HappenedBody, HappenedBy } from './happened';
import { KINDS, type Kind, kindsOf, merged } from './order';
import type { UserSearch } from './screen';

/** Happenings that come with one question. */
const PAGE_ITEMS = 30;

const LOOKS: Record<Kind, { word: PlainWordId; icon: typeof IconUser; color: string }> = {
  IDENTITY: { word: 'admin-user-kind-identity', icon: IconUser, color: 'gray' },
  ROLE: { word: 'admin-user-kind-role', icon: IconUserShield, color: 'violet' },
  WALLET: { word: 'admin-user-kind-wallet', icon: IconWallet, color: 'teal' },
  PAYMENT: { word: 'admin-user-kind-payment', icon: IconReceipt2, color: 'yellow' },
  ORDER: { word: 'admin-user-kind-order', icon: IconShoppingCart, color: 'moon' },
  SUBSCRIPTION: { word: 'admin-user-kind-subscription', icon: IconRouter, color: 'cyan' },
};

interface Props {
  id: string;
  search: UserSearch;
  onChange: (part: Partial<UserSearch>) => void;
  /** Something has just happened to this person. */
  onEvent: () => void;
}

/** The timeline. */
export function PersonTimeline({ id, search, onChange, onEvent }: Props) {
  const say = useWords();
  const may = useMay();
  const { digits } = useReader();
  const kinds = kindsOf(search.kinds);
  const books = may('ledger.read');
  const asked = {
    id,
    first: PAGE_ITEMS,
    kinds: kinds.length > 0 ? kinds : null,
    quiet: search.all !== 'yes',
    books,
  };
  const resource = useResource(PersonTimelineQuery, { ...asked, after: null });
  const older = useOlder(asked);
  const [fresh, setFresh] = useState<readonly Happened[]>([]);
  const [letIn, setLetIn] = useState<readonly Happened[]>([]);
  useLive(PersonEvents, { userId: id, since: null, books }, ({ userEvents }) => {
    setFresh((now) => merged([now, [userEvents]]));
    onEvent();
  });
  return (
    <Stack gap="md">
      <Group justify="space-between" gap="sm">
        <Chip.Group
          multiple
          value={kinds}
          onChange={(chosen) => onChange({ kinds: chosen.join(',') || undefined })}
        >
          <Group gap={6} role="group" aria-label={say('admin-user-kinds')}>
            {KINDS.map((kind) => (
              <Chip key={kind} value={kind} size="sm">
                {say(LOOKS[kind].word)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
        <Switch
          label={say('admin-user-quiet')}
          checked={search.all === 'yes'}
          onChange={(event) => onChange({ all: event.currentTarget.checked ? 'yes' : undefined })}
        />
      </Group>
      {fresh.length > 0 && (
        <Button
          variant="light"
          fullWidth
          onClick={() => {
            setLetIn((now) => merged([fresh, now]));
            setFresh([]);
          }}
        >
          {say('parts-new-rows', { count: fresh.length, number: number(fresh.length, digits) })}
        </Button>
      )}
      <Loaded resource={resource}>
        {({ user }) => {
          const page = user?.timeline;
          const items = merged([letIn, page?.nodes ?? [], older.items]);
          if (items.length === 0)
            return <EmptyState kind="nothing" title={say('admin-user-nothing-happened')} />;
          const cursor = older.cursor === undefined ? page?.pageInfo : older.cursor;
          return (
            <>
              <Timeline items={items.map((item) => happening(item, books))} />
              {cursor?.hasNextPage && (
                <Button
                  variant="default"
                  loading={older.busy}
                  onClick={() => void older.more(cursor.endCursor)}
                >
                  {say('admin-user-older')}
                </Button>
              )}
            </>
          );
        }}
      </Loaded>
    </Stack>
  );
}

function happening(item: Happened, books: boolean) {
  const look = LOOKS[item.feature.toUpperCase() as Kind];
  const Icon = look?.icon ?? IconArrowsExchange;
  return {
    id: item.position,
    at: item.at,
    title: item.summary,
    icon: <Icon size={14} />,
    color: look?.color ?? 'gray',
    by: <HappenedBy item={item} />,
    body: <HappenedBody item={item} books={books} />,
  };
}

type Cursor = { hasNextPage: boolean; endCursor: string | null };
type Asked = Omit<VariablesOf<typeof PersonTimelineQuery>, 'after'>;

/** Pages below the first, as far as somebody has asked for them. */
function useOlder(asked: Asked) {
  const client = useClient();
  const text = useProblemText();
  const [items, setItems] = useState<readonly Happened[]>([]);
  const [cursor, setCursor] = useState<Cursor | undefined>();
  const [busy, setBusy] = useState(false);
  const more = async (after: string | null) => {
    setBusy(true);
    const { data, error } = await client
      .query(PersonTimelineQuery, { ...asked, after }, { requestPolicy: 'network-only' })
      .toPromise();
    setBusy(false);
    const problem = problemOf(error);
    if (problem) return tellFailed(text(problem));
    const page = data?.user?.timeline;
    setItems((now) => [...now, ...(page?.nodes ?? [])]);
    setCursor(page?.pageInfo);
  };
  return { items, cursor, busy, more };
}
