// Who somebody is, at one look: ids to copy, roles, flags, what he has and what he owes.
import { Avatar, Badge, Card, Group, SimpleGrid, Stack } from '@mantine/core';
import { CopyField } from '../../parts/code';
import { JalaliDate } from '../../parts/date';
import { Fact } from '../../parts/fact';
import { Money } from '../../parts/money';
import { useWords } from '../../words/words';
import { Roles } from '../role';
import { Flags } from '../users/screen';
import type { Person } from './document';

/** The head of the page. */
export function PersonHeader({ person }: { person: Person }) {
  const say = useWords();
  const { wallet } = person;
  return (
    <Card>
      <Group align="flex-start" gap="md" wrap="nowrap">
        <Avatar
          name={person.name}
          color="indigo.9"
          variant="filled"
          radius="xl"
          size={52}
          alt=""
          visibleFrom="xs"
        />
        <Stack gap="sm" flex={1} miw={0}>
          <Group gap={6}>
            <Roles roles={person.roles} />
            <Flags row={person} />
            <Badge color="gray">
              {say(person.language === 'FA' ? 'admin-user-persian' : 'admin-user-english')}
            </Badge>
          </Group>
          <Group gap="6px 24px">
            <Fact title={say('admin-users-id')} quiet>
              <CopyField
                value={person.id}
                shown={`${person.id.slice(0, 12)}…${person.id.slice(-6)}`}
                label={say('admin-user-copy-id')}
              />
            </Fact>
            {person.username && (
              <Fact title={say('admin-users-username')} quiet>
                <CopyField
                  value={person.username}
                  shown={`@${person.username}`}
                  label={say('admin-user-copy-username')}
                />
              </Fact>
            )}
            {person.telegramId && (
              <Fact title={say('admin-users-telegram')} quiet>
                <CopyField value={person.telegramId} label={say('admin-user-copy-telegram')} />
              </Fact>
            )}
          </Group>
          <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="sm">
            <Fact title={say('admin-users-balance')}>
              <Money rial={wallet?.balance.amount ?? '0'} />
            </Fact>
            <Fact title={say('admin-user-held')}>
              <Money rial={wallet?.held.amount ?? '0'} />
            </Fact>
            {wallet && wallet.owed.amount !== '0' && (
              <Fact title={say('admin-user-owed')}>
                <Money rial={wallet.owed.amount} c="var(--moon-bad)" />
              </Fact>
            )}
            <Fact title={say('admin-users-since')}>
              <JalaliDate at={person.registeredAt} as="date" />
            </Fact>
            {person.lastSignInAt && (
              <Fact title={say('admin-user-last-sign-in')}>
                <JalaliDate at={person.lastSignInAt} as="relative" />
              </Fact>
            )}
          </SimpleGrid>
        </Stack>
      </Group>
    </Card>
  );
}
