// A person's VPN accounts: state, how much is used, until when, and a delivery that is under way or stuck.
import { Badge, Card, Group, Progress, SimpleGrid, Stack, Text } from '@mantine/core';
import { bytes } from '../../format/bytes';
import { number } from '../../format/digits';
import { useResource } from '../../graphql/resource';
import { Code } from '../../parts/code';
import { JalaliDate } from '../../parts/date';
import { EmptyState } from '../../parts/empty';
import { Loaded } from '../../parts/screen';
import { useReader } from '../../words/preference';
import { type PlainWordId, useWords } from '../../words/words';
import { type PersonAccount, PersonAccountsQuery } from './document';
import { PlanName } from './plan-name';

const STATES: Record<PersonAccount['state'], { word: PlainWordId; color: string }> = {
  ACTIVE: { word: 'admin-user-account-active', color: 'teal' },
  PENDING: { word: 'admin-user-account-pending', color: 'yellow' },
  FAILED: { word: 'admin-user-account-failed', color: 'red' },
};

/** The cards. */
export function Accounts({ id }: { id: string }) {
  const say = useWords();
  const resource = useResource(PersonAccountsQuery, { id });
  return (
    <Loaded resource={resource}>
      {({ user }) =>
        user && user.vpnAccounts.length > 0 ? (
          <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }}>
            {user.vpnAccounts.map((account) => (
              <Account key={account.id} account={account} />
            ))}
          </SimpleGrid>
        ) : (
          <EmptyState kind="nothing" title={say('admin-user-no-accounts')} />
        )
      }
    </Loaded>
  );
}

function Account({ account }: { account: PersonAccount }) {
  const say = useWords();
  const { language, digits } = useReader();
  const size = (value: string) => bytes(value, language, digits);
  const unlimited = account.quota === '0';
  const share = unlimited ? 0 : (Number(account.used) / Number(account.quota)) * 100;
  const ended = account.expiresAt !== null && Date.parse(account.expiresAt) < Date.now();
  const { word, color } = STATES[account.state];
  return (
    <Card>
      <Stack gap="xs">
        <Group justify="space-between" wrap="nowrap">
          <Text fw={600} truncate>
            <Code>{account.name}</Code>
          </Text>
          <Badge color={ended ? 'gray' : color} style={{ flex: 'none' }}>
            {say(ended ? 'admin-user-account-ended' : word)}
          </Badge>
        </Group>
        <Text size="sm" c="dimmed">
          <PlanName plan={account.plan} />
          {account.renewalCount > 0 &&
            ` · ${say('admin-user-renewed', { number: number(account.renewalCount, digits) })}`}
        </Text>
        {account.delivery === 'PARKED' && (
          <Badge color="orange">{say('admin-user-delivery-parked')}</Badge>
        )}
        {!unlimited && (
          <Progress
            value={Math.min(share, 100)}
            color={share >= 90 ? 'red' : share >= 75 ? 'yellow' : 'moon'}
            aria-label={say('admin-user-usage')}
          />
        )}
        <Group justify="space-between" gap="xs">
          <Text size="sm" className="moon-number">
            {unlimited
              ? say('admin-user-used-unlimited', { used: size(account.used) })
              : say('admin-user-used', { used: size(account.used), quota: size(account.quota) })}
          </Text>
          {account.expiresAt && (
            <Text size="sm">
              {say('admin-user-until')} <JalaliDate at={account.expiresAt} as="date" />
            </Text>
          )}
        </Group>
      </Stack>
    </Card>
  );
}
