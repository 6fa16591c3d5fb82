// The customer's first page: who he is, which day it is, what is in his wallet.
import { Card, Group, Stack, Text } from '@mantine/core';
import { date } from '../../format/jalali';
import { graphql } from '../../graphql/graphql';
import { useResource } from '../../graphql/resource';
import { useNow } from '../../parts/date';
import { Money } from '../../parts/money';
import { Loaded, Screen } from '../../parts/screen';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { useViewer } from '../viewer';

const HomeQuery = graphql(`
  query Home($userId: ID!) {
    wallet(userId: $userId) {
      balance {
        amount
      }
      held {
        amount
      }
      position
    }
  }
`);

/** Home. */
export function HomeScreen() {
  const say = useWords();
  const reader = useReader();
  const { id, name } = useViewer();
  const now = useNow();
  const wallet = useResource(HomeQuery, { userId: id });
  return (
    <Screen title={say('identity-hello', { name })} hint={date(now, reader, true)}>
      <Loaded resource={wallet}>
        {({ wallet: found }) => (
          <Card maw={420}>
            <Stack gap={4}>
              <Text size="sm" c="dimmed">
                {say('identity-balance')}
              </Text>
              <Text fz={28} fw={800}>
                <Money rial={found?.balance.amount ?? '0'} />
              </Text>
              {found && found.held.amount !== '0' && (
                <Group gap={4}>
                  <Text size="sm" c="dimmed">
                    {say('identity-held')}
                  </Text>
                  <Money rial={found.held.amount} size="sm" />
                </Group>
              )}
            </Stack>
          </Card>
        )}
      </Loaded>
    </Screen>
  );
}
