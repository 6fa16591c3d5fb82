// The decision on the payment that is open: approve, another amount, reject, and taking an approval back;
// or how it was decided. Keys A, E, R; V takes back.
import { Alert, Button, Group, Kbd, Stack, Text } from '@mantine/core';
import { IconArrowBackUp, IconCheck, IconEye, IconPencil, IconX } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { useKeys } from '../../frame/keys';
import { useMay } from '../../identity/viewer';
import { JalaliDate } from '../../parts/date';
import { Money, useAmount } from '../../parts/money';
import { useWords } from '../../words/words';
import { PaymentBadge } from '../status';
import { ApproveDialog, type Found, OtherAmountDialog } from './approve';
import type { Claim, Detail, QueueRow } from './document';
import { isWaiting } from './lineup';
import { ReasonDialog } from './reason';
import { useDecision } from './use-decision';

const GiveBackDialog = lazy(() => import('./give-back'));
/** Which dialog is open. */
export type Asking = 'approve' | 'other' | 'reject' | 'reverse';

const REJECT_TEMPLATES = [
  { label: 'admin-payment-label-not-received', text: 'staff-reason-not-received' },
  { label: 'admin-payment-label-unreadable', text: 'staff-reason-unreadable' },
  { label: 'admin-payment-label-not-a-receipt', text: 'staff-reason-not-a-receipt' },
  { label: 'admin-payment-label-wrong-card', text: 'staff-reason-wrong-card' },
  { label: 'admin-payment-label-duplicate', text: 'staff-reason-duplicate' },
] as const;

const REVERSE_TEMPLATES = [
  { label: 'admin-payment-label-not-received', text: 'staff-reason-not-received' },
  { label: 'admin-payment-label-duplicate', text: 'staff-reason-duplicate' },
  { label: 'admin-payment-label-mistake', text: 'admin-payment-reason-mistake' },
] as const;

interface Props {
  payment: Detail;
  row: QueueRow;
  claim: Claim | undefined;
  /** Why it could not be claimed. */
  claimRefusal: string | null;
  onTakeOver: () => void;
  onTold: (row: QueueRow) => void;
  onDecided: () => void;
  onUndo: (id: string) => void;
  /** A dialog to begin with, as after an undo. */
  first: Asking | null;
  /** Two buttons for thumbs. */
  compact?: boolean;
}

/** The decision. */
export function Decision(props: Props) {
  const { payment, row, claim, claimRefusal, onTakeOver, first, compact } = props;
  const say = useWords();
  const may = useMay();
  const amount = useAmount();
  const [asking, setAsking] = useState<Asking | null>(first);
  const decision = useDecision(props);
  const close = () => setAsking(null);
  const run = async (deed: Promise<boolean>) => {
    if (await deed) close();
  };
  const waits = isWaiting(row) && payment.viewerCanReview;
  const reversible = row.status === 'APPROVED' && payment.viewerCanReverse;
  const atGateway = payment.method === 'GATEWAY';
  const reverse = atGateway ? say('admin-payment-give-back') : say('admin-payment-reverse');
  useKeys([
    ...(waits
      ? [
          { code: 'KeyA', label: say('admin-payment-approve'), run: () => setAsking('approve') },
          { code: 'KeyE', label: say('admin-payment-other'), run: () => setAsking('other') },
          { code: 'KeyR', label: say('admin-payment-reject'), run: () => setAsking('reject') },
        ]
      : []),
    ...(reversible ? [{ code: 'KeyV', label: reverse, run: () => setAsking('reverse') }] : []),
  ]);
  const language = payment.user?.language === 'EN' ? 'en' : 'fa';
  const shared = {
    payment,
    busy: decision.busy,
    onClose: close,
    onApprove: (found: Found | null) => void run(decision.approve(found)),
  };
  const other = claim && !claim.viewerHolds && isWaiting(row);
  return (
    <Stack gap="xs">
      {other && (
        <Alert color="orange" variant="light" py={6} icon={<IconEye size={16} />}>
          <Group justify="space-between" gap="xs">
            <Text size="sm">
              {say('admin-payment-claimed-by', { name: claim.claimedBy?.name ?? '' })}
            </Text>
            {may('payment.reverse') && (
              <Button size="compact-xs" variant="default" onClick={onTakeOver}>
                {say('admin-payment-take-over')}
              </Button>
            )}
          </Group>
        </Alert>
      )}
      {!other && claimRefusal && isWaiting(row) && (
        <Text size="sm" c="var(--moon-warn)" role="status">
          {claimRefusal}
        </Text>
      )}
      {waits && <Buttons compact={compact} onAsk={setAsking} />}
      {!isWaiting(row) && <Outcome payment={payment} row={row} />}
      {reversible && (
        <Button
          variant="light"
          color="orange"
          leftSection={<IconArrowBackUp size={16} className="moon-dir" />}
          aria-keyshortcuts="V"
          rightSection={
            <Kbd size="xs" aria-hidden>
              V
            </Kbd>
          }
          onClick={() => setAsking('reverse')}
        >
          {reverse}
        </Button>
      )}
      <ApproveDialog opened={asking === 'approve'} {...shared} />
      {asking === 'other' && <OtherAmountDialog opened {...shared} />}
      {asking === 'reject' && (
        <ReasonDialog
          opened
          title={say('admin-payment-reject-title', { number: payment.number })}
          confirm={say('admin-payment-reject')}
          templates={REJECT_TEMPLATES}
          preface="admin-payment-preface-rejected"
          language={language}
          busy={decision.busy}
          onClose={close}
          onSend={(reason) => void run(decision.reject(reason))}
        />
      )}
      {asking === 'reverse' && atGateway && (
        <Suspense>
          <GiveBackDialog
            payment={payment}
            language={language}
            busy={decision.busy}
            onClose={close}
            onSend={(reason) => void run(decision.reverse(reason))}
          />
        </Suspense>
      )}
      {asking === 'reverse' && !atGateway && (
        <ReasonDialog
          opened
          title={say('admin-payment-reverse-title', { number: payment.number })}
          confirm={say('admin-payment-reverse')}
          templates={REVERSE_TEMPLATES}
          preface="admin-payment-preface-reversed"
          language={language}
          busy={decision.busy}
          onClose={close}
          onSend={(reason) => void run(decision.reverse(reason))}
        >
          <Text size="sm">
            {say('admin-payment-reverse-ask', {
              amount: amount(row.credited?.amount ?? row.amount.amount),
            })}
          </Text>
        </ReasonDialog>
      )}
    </Stack>
  );
}

function Buttons({ compact, onAsk }: { compact?: boolean; onAsk: (asking: Asking) => void }) {
  const say = useWords();
  const key = (name: string) =>
    compact ? undefined : (
      <Kbd size="xs" aria-hidden>
        {name}
      </Kbd>
    );
  const size = compact ? 'lg' : 'sm';
  return (
    <Stack gap={6}>
      <Group grow gap="xs">
        <Button
          size={size}
          color="teal.9"
          leftSection={<IconCheck size={18} />}
          aria-keyshortcuts="A"
          rightSection={key('A')}
          onClick={() => onAsk('approve')}
        >
          {say('admin-payment-approve')}
        </Button>
        <Button
          size={size}
          color="red"
          variant="light"
          leftSection={<IconX size={18} />}
          aria-keyshortcuts="R"
          rightSection={key('R')}
          onClick={() => onAsk('reject')}
        >
          {say('admin-payment-reject')}
        </Button>
      </Group>
      <Button
        size={compact ? 'compact-md' : 'sm'}
        variant={compact ? 'subtle' : 'default'}
        leftSection={<IconPencil size={16} />}
        aria-keyshortcuts="E"
        rightSection={key('E')}
        onClick={() => onAsk('other')}
      >
        {say('admin-payment-other')}
      </Button>
    </Stack>
  );
}

function Outcome({ payment, row }: { payment: Detail; row: QueueRow }) {
  const say = useWords();
  const reversed = row.status === 'REVERSED' || row.status === 'REVERSING';
  const reason = reversed ? payment.reversalReason : payment.reason;
  const by = reversed ? payment.reversedBy : row.decidedBy;
  const at = reversed ? payment.reversedAt : row.decidedAt;
  return (
    <Alert color="gray" variant="light" role="status">
      <Stack gap={4}>
        <Group gap="xs">
          <PaymentBadge status={row.status} />
          {row.credited && <Money rial={row.credited.amount} fw={700} />}
        </Group>
        {by && (
          <Text size="sm">
            {row.status === 'REVERSING'
              ? say('admin-payment-asked-by', { name: by.name })
              : say('admin-payment-decided-by', { name: by.name })}{' '}
            {at && <JalaliDate at={at} size="sm" />}
          </Text>
        )}
        {reason && (
          <Text size="sm" c="dimmed">
            <bdi>«{reason}»</bdi>
          </Text>
        )}
      </Stack>
    </Alert>
  );
}
