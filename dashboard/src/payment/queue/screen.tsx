// The payments queue.
import { Card, Stack, Text } from '@mantine/core';
import { graphql } from '../../graphql/graphql';
import { useResource } from '../../graphql/resource';
import { JalaliDate } from '../../parts/date';
import { EmptyState } from '../../parts/empty';
import { Money } from '../../parts/money';
import { Loaded, Screen } from '../../parts/screen';
import { useWords } from '../../words/words';

const QueueQuery = graphql(`
  query PaymentsQueue($first: Int!, $after: String) {
    paymentsQueue(first: $first, after: $after) {
      nodes {
        id
        number
        amount {
          amount
        }
        submittedAt
        position
        user {
          id
          name
        }
      }
    }
  }
`);

/** The queue. */
export function QueueScreen() {
  const say = useWords();
  const queue = useResource(QueueQuery, { first: 50, after: null });
  return (
    <Screen title={say('admin-payment-queue')}>
      <Loaded resource={queue}>
        {({ paymentsQueue: { nodes } }) =>
          nodes.length === 0 ? (
            <EmptyState kind="nothing" title={say('admin-payment-empty')} />
          ) : (
            <Stack>
              {nodes.map((payment) => (
                <Card key={payment.id}>
                  <Text>
                    <bdi>{payment.user?.name}</bdi> <Money rial={payment.amount.amount} />
                  </Text>
                  {payment.submittedAt && <JalaliDate at={payment.submittedAt} as="relative" />}
                </Card>
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Screen>
  );
}
