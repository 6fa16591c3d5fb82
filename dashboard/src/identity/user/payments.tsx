// A person's payments; a row leads to the payment in the queue.
import { Stack, Text } from '@mantine/core';
import { tomanNumber } from '../../format/money';
import { Code } from '../../parts/code';
import { JalaliDate } from '../../parts/date';
import { Money } from '../../parts/money';
import { type Column, ConnectionTable } from '../../parts/table/connection-table';
import { To } from '../../parts/to';
import { METHOD_WORDS, PaymentBadge } from '../../payment/status';
import { useWords } from '../../words/words';
import { type PersonPayment, PersonPaymentsQuery } from './document';
import type { UserSearch } from './screen';

const NOTHING = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };

interface Props {
  id: string;
  search: UserSearch;
  onSearch: (search: UserSearch) => void;
}

/** The list. */
export function Payments({ id, search, onSearch }: Props) {
  const say = useWords();
  const columns: Column<PersonPayment>[] = [
    {
      key: 'number',
      title: say('admin-user-number'),
      render: (row) => (
        <To to="/admin/payments" search={{ id: row.id }}>
          <Code>{row.number}</Code>
        </To>
      ),
      csv: [{ title: say('admin-user-number'), of: ({ number }) => number }],
    },
    {
      key: 'amount',
      title: say('admin-user-amount'),
      numeric: true,
      render: ({ amount, credited }) => <Money rial={credited?.amount ?? amount.amount} />,
      csv: [
        {
          title: say('admin-user-amount'),
          of: ({ amount, credited }) =>
            tomanNumber(credited?.amount ?? amount.amount, 'latn').replace(/,/g, ''),
        },
      ],
    },
    {
      key: 'way',
      title: say('admin-payments-way'),
      desk: true,
      render: ({ method }) => say(METHOD_WORDS[method]),
      csv: [{ title: say('admin-payments-way'), of: ({ method }) => method }],
    },
    {
      key: 'status',
      title: say('admin-users-state'),
      render: ({ status, reason, reversalReason, decidedBy }) => (
        <Stack gap={2}>
          <PaymentBadge status={status} />
          {(reason || reversalReason || decidedBy) && (
            <Text size="xs" c="dimmed">
              <bdi>{[decidedBy?.name, reversalReason ?? reason].filter(Boolean).join(' · ')}</bdi>
            </Text>
          )}
        </Stack>
      ),
      csv: [{ title: say('admin-users-state'), of: ({ status }) => status }],
    },
    {
      key: 'at',
      title: say('admin-user-when'),
      desk: true,
      render: ({ openedAt }) => <JalaliDate at={openedAt} />,
      csv: [{ title: say('admin-user-when'), of: ({ openedAt }) => openedAt }],
    },
  ];
  return (
    <ConnectionTable
      list={`payments-${id}`}
      document={PersonPaymentsQuery}
      variables={{ id }}
      pick={(data) => data.user?.payments ?? NOTHING}
      rowId={(row) => row.id}
      columns={columns}
      search={{ after: search.after }}
      onSearch={({ after }) => onSearch({ tab: 'payments', after: after as string | undefined })}
      empty={{ title: say('admin-user-no-payments') }}
    />
  );
}
