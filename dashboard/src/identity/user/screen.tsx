// One person from all sides: who he is, and behind tabs what happened, his money, orders, payments and
// services. The tab and its filters stand in the address.
import { Alert, Tabs, Text } from '@mantine/core';
import { IconBan } from '@tabler/icons-react';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { InferOutput } from 'valibot';
import { useResource } from '../../graphql/resource';
import { Explanation } from '../../ledger/balance/explanation';
import { EmptyState } from '../../parts/empty';
import { Loaded, Screen } from '../../parts/screen';
import { type PlainWordId, useWords } from '../../words/words';
import { USER_TABS, type userSearch } from '../routes';
import { useMay } from '../viewer';
import { Accounts } from './accounts';
import { BlockButton } from './block';
import { type Person, PersonQuery } from './document';
import { PersonHeader } from './header';
import { Orders } from './orders';
import { Payments } from './payments';
import { PersonTimeline } from './timeline';

type Tab = (typeof USER_TABS)[number];
export type UserSearch = InferOutput<typeof userSearch>;

const TABS: Record<Tab, { word: PlainWordId; permission: string }> = {
  timeline: { word: 'admin-user-timeline', permission: 'identity.read' },
  balance: { word: 'admin-user-balance', permission: 'ledger.read' },
  orders: { word: 'admin-user-orders', permission: 'order.read' },
  payments: { word: 'admin-user-payments', permission: 'payment.read' },
  accounts: { word: 'admin-user-accounts', permission: 'subscription.read' },
};

/** The page of a user. */
export function UserScreen() {
  const say = useWords();
  const { id } = useParams({ from: '/admin/users/$id' });
  const person = useResource(PersonQuery, { id });
  const user = person.data?.user;
  return (
    <Screen
      title={user?.name ?? say('admin-user-title')}
      actions={user && <BlockButton person={user} />}
    >
      <Loaded resource={person}>
        {({ user: found }) =>
          found ? (
            <Page person={found} again={person.again} />
          ) : (
            <EmptyState kind="unmatched" title={say('admin-user-not-found')} />
          )
        }
      </Loaded>
    </Screen>
  );
}

function Page({ person, again }: { person: Person; again: () => void }) {
  const say = useWords();
  const may = useMay();
  const navigate = useNavigate({ from: '/admin/users/$id' });
  const search = useSearch({ from: '/admin/users/$id' });
  const tabs = USER_TABS.filter((tab) => may(TABS[tab].permission));
  const tab = search.tab && tabs.includes(search.tab) ? search.tab : (tabs[0] ?? 'timeline');
  const go = (next: UserSearch) => void navigate({ search: next, replace: true });
  const change = (part: Partial<UserSearch>) => go({ ...search, ...part });
  const panels: Record<Tab, () => React.ReactNode> = {
    timeline: () => (
      <PersonTimeline
        key={`${person.id} ${search.kinds} ${search.all}`}
        id={person.id}
        search={search}
        onChange={change}
        onEvent={again}
      />
    ),
    balance: () => (
      <Explanation
        of={{ userId: person.id }}
        asOf={search.asOf}
        onAsOf={(asOf) => change({ asOf })}
      />
    ),
    orders: () => <Orders id={person.id} search={search} onSearch={go} />,
    payments: () => <Payments id={person.id} search={search} onSearch={go} />,
    accounts: () => <Accounts id={person.id} />,
  };
  return (
    <>
      <PersonHeader person={person} />
      {person.blockedAt && (
        <Alert color="red" variant="light" icon={<IconBan size={18} />} role="status">
          <Text size="sm">
            {say('admin-user-blocked-because', { reason: person.blockedReason ?? '' })}
          </Text>
        </Alert>
      )}
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => go({ tab: (next as Tab | null) ?? undefined })}
      >
        <Tabs.List style={{ flexWrap: 'nowrap', overflowX: 'auto' }}>
          {tabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {say(TABS[one].word)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map((one) => (
          <Tabs.Panel key={one} value={one} pt="md">
            {panels[one]()}
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}
