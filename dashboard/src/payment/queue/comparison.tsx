// What staff compare: what was asked for beside what the payer sent, and what there is to look at twice; of a
// payment at the gateway, who pays.
// Only facts stand here; what nobody has read from the photo is not shown.
import { Alert, Anchor, Group, Stack, Table, Text } from '@mantine/core';
import { IconAlertTriangle, IconCopy, IconUser } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { number } from '../../format/digits';
import { cardGroups } from '../../format/money';
import { Code, CopyField } from '../../parts/code';
import { JalaliDate } from '../../parts/date';
import { Money, useAmount } from '../../parts/money';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { PaymentBadge } from '../status';
import type { Detail } from './document';

/** The comparison. */
export function Comparison({ payment }: { payment: Detail }) {
  // What came in at the gateway was compared there.
  const byCard = payment.method === 'CARD';
  return (
    <Stack gap="sm">
      {byCard && <Signals payment={payment} />}
      {byCard && <Expected payment={payment} />}
      <Payer payment={payment} />
    </Stack>
  );
}

const GRAVE = new Set(['DUPLICATE_OF_OTHER', 'PAYER_BLOCKED']);

function Signals({ payment }: { payment: Detail }) {
  const say = useWords();
  const signals = payment.review?.signals ?? [];
  if (signals.length === 0) return null;
  return (
    <Stack gap={6} component="section" aria-label={say('admin-payment-signals')}>
      {signals.map(({ kind, message }) => (
        <Alert
          key={kind}
          py={6}
          px="sm"
          color={GRAVE.has(kind) ? 'red' : 'yellow'}
          variant="light"
          icon={<IconAlertTriangle size={16} />}
        >
          <Text size="sm">{message}</Text>
        </Alert>
      ))}
      {payment.duplicates.map((other) => (
        <Group key={`${other.payment?.id}${other.at}`} gap={6} ps="sm">
          <IconCopy size={14} aria-hidden />
          {other.payment && (
            <Anchor
              size="sm"
              renderRoot={(props) => (
                <Link to="/admin/payments" search={{ id: other.payment?.id }} {...props} />
              )}
            >
              <Code>{other.payment.number}</Code>
            </Anchor>
          )}
          <PaymentBadge status={other.status} />
          <JalaliDate at={other.at} size="xs" c="dimmed" />
        </Group>
      ))}
    </Stack>
  );
}

function Expected({ payment }: { payment: Detail }) {
  const say = useWords();
  const { language, digits } = useReader();
  const { card, order, review } = payment;
  const pages = payment.receiptPages.filter((page) => !page.superseded);
  const mentioned =
    review?.mentionsAmount === true ? (
      <Text span c="var(--moon-good)" size="sm" fw={600}>
        {say('admin-payment-named-it')}
      </Text>
    ) : review?.mentionsAmount === false ? (
      <Text span c="var(--moon-bad)" size="sm" fw={600}>
        {say('admin-payment-named-other')}
      </Text>
    ) : (
      <Nothing />
    );
  return (
    <Table
      verticalSpacing={6}
      horizontalSpacing={6}
      layout="fixed"
      fz="sm"
      aria-label={say('admin-payment-comparison')}
    >
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={84} />
          <Table.Th>{say('admin-payment-expected')}</Table.Th>
          <Table.Th>{say('admin-payment-sent')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        <Line head={say('admin-payment-amount')} sent={mentioned}>
          <Text fw={700}>
            <Money rial={payment.amount.amount} />
          </Text>
        </Line>
        <Line
          head={say('admin-payment-time')}
          sent={payment.submittedAt ? <TimeOfDay at={payment.submittedAt} /> : <Nothing />}
        >
          <TimeOfDay at={payment.openedAt} />
        </Line>
        <Line head={say('admin-payment-card')}>
          {card ? (
            <Stack gap={0}>
              {card.number && (
                <CopyField
                  value={card.number}
                  shown={cardGroups(card.number)}
                  label={say('admin-payment-copy-card')}
                />
              )}
              <Text size="sm" c="dimmed">
                <bdi>{card.holder}</bdi> · <bdi>{card.bank}</bdi>
              </Text>
            </Stack>
          ) : (
            <Nothing />
          )}
        </Line>
        <Line
          head={say('admin-payment-receipt')}
          sent={
            <Text size="sm">
              {say('admin-payment-pages', {
                count: pages.length,
                number: number(pages.length, digits),
              })}
            </Text>
          }
        >
          <Nothing />
        </Line>
        {order && (
          <Line head={say('admin-payment-order')}>
            <Text size="sm">
              <bdi>{language === 'fa' ? order.plan?.nameFa : order.plan?.nameEn}</bdi> ·{' '}
              <Money rial={order.due.amount} />
            </Text>
          </Line>
        )}
      </Table.Tbody>
    </Table>
  );
}

/** A row; without `sent` what was expected takes both columns. */
function Line({ head, children, sent }: { head: string; children: ReactNode; sent?: ReactNode }) {
  return (
    <Table.Tr>
      <Table.Th fw={500} c="dimmed" fz="sm" style={{ whiteSpace: 'nowrap' }}>
        {head}
      </Table.Th>
      <Table.Td colSpan={sent ? 1 : 2}>{children}</Table.Td>
      {sent && <Table.Td>{sent}</Table.Td>}
    </Table.Tr>
  );
}

/** The minute above its day, so that two fit beside each other. */
function TimeOfDay({ at }: { at: string }) {
  return (
    <Stack gap={0}>
      <JalaliDate at={at} as="clock" fw={600} size="sm" />
      <JalaliDate at={at} as="date" size="xs" c="dimmed" />
    </Stack>
  );
}

function Nothing() {
  return (
    <Text span c="dimmed" size="sm" aria-hidden>
      —
    </Text>
  );
}

function Payer({ payment }: { payment: Detail }) {
  const say = useWords();
  const { digits } = useReader();
  const amount = useAmount();
  const { user, review } = payment;
  if (!user) return null;
  return (
    <Stack gap={2} component="section" aria-label={say('admin-payment-payer')}>
      <Group gap={6}>
        <IconUser size={16} aria-hidden />
        <Text fw={600}>
          <bdi>{user.name}</bdi>
        </Text>
        {user.username && (
          <Text size="sm" c="dimmed">
            <Code>@{user.username}</Code>
          </Text>
        )}
        {user.telegramId && (
          <CopyField value={user.telegramId} label={say('admin-payment-copy-telegram')} />
        )}
      </Group>
      {review && (
        <Text size="sm" c="dimmed">
          {say('admin-payment-history', {
            count: review.approvedCount,
            approved: number(review.approvedCount, digits),
            total: amount(review.approvedTotal.amount),
            rejected: number(review.rejectedCount, digits),
          })}{' '}
          {say('admin-payment-since')} <JalaliDate at={review.userSince} as="date" size="sm" />
        </Text>
      )}
    </Stack>
  );
}
