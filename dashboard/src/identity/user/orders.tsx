// A person's orders.
import { Badge } from '@mantine/core';
import { tomanNumber } from '../../format/money';
import { Code } from '../../parts/code';
import { JalaliDate } from '../../parts/date';
import { Money } from '../../parts/money';
import { type Column, ConnectionTable } from '../../parts/table/connection-table';
import { type PlainWordId, useWords } from '../../words/words';
import { type PersonOrder, PersonOrdersQuery } from './document';
import { PlanName } from './plan-name';
import type { UserSearch } from './screen';

const STATUSES: Record<PersonOrder['status'], { word: PlainWordId; color: string }> = {
  PLACED: { word: 'admin-user-order-placed', color: 'yellow' },
  PAID: { word: 'admin-user-order-paid', color: 'moon' },
  FULFILLED: { word: 'admin-user-order-fulfilled', color: 'teal' },
  CANCELLED: { word: 'admin-user-order-cancelled', color: 'gray' },
};
const REASONS: Record<NonNullable<PersonOrder['reason']>, PlainWordId> = {
  CUSTOMER: 'admin-user-reason-customer',
  EXPIRED: 'admin-user-reason-expired',
  NO_CAPACITY: 'admin-user-reason-no-capacity',
  PLAN_GONE: 'admin-user-reason-plan-gone',
  REFUNDED: 'admin-user-reason-refunded',
  REFUSED: 'admin-user-reason-refused',
};
const NOTHING = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };

interface Props {
  id: string;
  search: UserSearch;
  onSearch: (search: UserSearch) => void;
}

/** The list. */
export function Orders({ id, search, onSearch }: Props) {
  const say = useWords();
  const columns: Column<PersonOrder>[] = [
    {
      key: 'number',
      title: say('admin-user-number'),
      render: ({ number }) => <Code>{number}</Code>,
      csv: [{ title: say('admin-user-number'), of: ({ number }) => number }],
    },
    {
      key: 'plan',
      title: say('admin-user-plan'),
      render: ({ plan }) => <PlanName plan={plan} />,
      csv: [{ title: say('admin-user-plan'), of: ({ plan }) => plan?.nameFa ?? '' }],
    },
    {
      key: 'due',
      title: say('admin-user-amount'),
      numeric: true,
      render: ({ due }) => <Money rial={due.amount} />,
      csv: [
        {
          title: say('admin-user-amount'),
          of: ({ due }) => tomanNumber(due.amount, 'latn').replace(/,/g, ''),
        },
      ],
    },
    {
      key: 'status',
      title: say('admin-users-state'),
      render: ({ status, reason }) => (
        <Badge color={STATUSES[status].color}>
          {say(STATUSES[status].word)}
          {reason && ` · ${say(REASONS[reason])}`}
        </Badge>
      ),
      csv: [{ title: say('admin-users-state'), of: ({ status }) => say(STATUSES[status].word) }],
    },
    {
      key: 'at',
      title: say('admin-user-when'),
      desk: true,
      render: ({ placedAt }) => <JalaliDate at={placedAt} />,
      csv: [{ title: say('admin-user-when'), of: ({ placedAt }) => placedAt }],
    },
  ];
  return (
    <ConnectionTable
      list={`orders-${id}`}
      document={PersonOrdersQuery}
      variables={{ id }}
      pick={(data) => data.user?.orders ?? NOTHING}
      rowId={(row) => row.id}
      columns={columns}
      search={{ after: search.after }}
      onSearch={({ after }) => onSearch({ tab: 'orders', after: after as string | undefined })}
      empty={{ title: say('admin-user-no-orders') }}
    />
  );
}
