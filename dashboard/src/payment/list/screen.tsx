// All payments, by whichever way they came in, the newest first. Filters stand in the address; a row leads to the
// payment.
import { Select, Stack, Text } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { tomanNumber } from '../../format/money';
import { Code } from '../../parts/code';
import { JalaliDate } from '../../parts/date';
import { Money } from '../../parts/money';
import { JalaliRangePicker } from '../../parts/range';
import { Screen } from '../../parts/screen';
import { type Column, ConnectionTable } from '../../parts/table/connection-table';
import { To } from '../../parts/to';
import { useWords } from '../../words/words';
import {
  METHOD_WORDS,
  METHODS,
  PaymentBadge,
  type PaymentMethod,
  type PaymentStatus,
  STATUS_LOOKS,
  STATUSES,
} from '../status';
import { type PaymentListed, PaymentsQuery } from './document';
import { filterOf, type PaymentsSearch } from './filter';

const HERE = '/admin/all-payments';

/** The list. */
export function PaymentsScreen() {
  const say = useWords();
  const navigate = useNavigate({ from: HERE });
  const search = useSearch({ from: HERE });
  const go = (next: PaymentsSearch) => void navigate({ search: next, replace: true });
  return (
    <Screen title={say('admin-payments-title')}>
      <ConnectionTable
        list="payments"
        document={PaymentsQuery}
        variables={{ filter: filterOf(search) }}
        pick={(data) => data.payments}
        rowId={(row) => row.id}
        columns={useColumns()}
        search={search}
        onSearch={go}
        filters={
          <Filters
            search={search}
            onChange={(part) => go({ ...search, after: undefined, ...part })}
          />
        }
        empty={{ title: say('admin-payments-none'), hint: say('admin-payments-none-hint') }}
        onRow={({ id }) => void navigate({ to: '/admin/payments', search: { id } })}
      />
    </Screen>
  );
}

interface FiltersProps {
  search: PaymentsSearch;
  onChange: (part: Partial<PaymentsSearch>) => void;
}

function Filters({ search, onChange }: FiltersProps) {
  const say = useWords();
  return (
    <>
      <Select
        w={170}
        clearable
        placeholder={say('admin-payments-way')}
        aria-label={say('admin-payments-way')}
        data={METHODS.map((value) => ({ value, label: say(METHOD_WORDS[value]) }))}
        value={search.method ?? null}
        onChange={(value) => onChange({ method: (value as PaymentMethod | null) ?? undefined })}
      />
      <Select
        w={185}
        clearable
        placeholder={say('admin-payments-status')}
        aria-label={say('admin-payments-status')}
        data={STATUSES.map((value) => ({ value, label: say(STATUS_LOOKS[value].word) }))}
        value={search.status ?? null}
        onChange={(value) => onChange({ status: (value as PaymentStatus | null) ?? undefined })}
      />
      <JalaliRangePicker
        value={{ from: search.from, to: search.to }}
        label={say('admin-payments-when')}
        onChange={({ from, to }) => onChange({ from, to })}
      />
    </>
  );
}

/** What people call it, leading to it. */
function NumberLink({ row }: { row: PaymentListed }) {
  return (
    <To to="/admin/payments" search={{ id: row.id }}>
      <Code>{row.number}</Code>
    </To>
  );
}

function useColumns(): Column<PaymentListed>[] {
  const say = useWords();
  return [
    {
      key: 'number',
      title: say('admin-payments-number'),
      desk: true,
      render: (row) => <NumberLink row={row} />,
      csv: [{ title: say('admin-payments-number'), of: ({ number }) => number }],
    },
    {
      key: 'customer',
      title: say('admin-payments-customer'),
      render: (row) => (
        <Stack gap={0}>
          <bdi>{row.user?.name}</bdi>
          {/* A phone has no room for a column of its own. */}
          <Text size="sm" hiddenFrom="sm" component="div">
            <NumberLink row={row} />
          </Text>
        </Stack>
      ),
      csv: [{ title: say('admin-payments-customer'), of: ({ user }) => user?.name ?? '' }],
    },
    {
      key: 'amount',
      title: say('admin-payments-amount'),
      numeric: true,
      render: ({ amount, credited }) => <Money rial={credited?.amount ?? amount.amount} />,
      csv: [
        {
          title: say('admin-payments-amount'),
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
      title: say('admin-payments-status'),
      render: ({ status }) => <PaymentBadge status={status} />,
      csv: [{ title: say('admin-payments-status'), of: ({ status }) => status }],
    },
    {
      key: 'when',
      title: say('admin-payments-when'),
      desk: true,
      render: ({ openedAt }) => <JalaliDate at={openedAt} />,
      csv: [{ title: say('admin-payments-when'), of: ({ openedAt }) => openedAt }],
    },
  ];
}
