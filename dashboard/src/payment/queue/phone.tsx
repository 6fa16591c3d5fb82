// The queue on a phone: the photo fills the screen, a sheet below it has the amount and two buttons for
// thumbs, and opens to the comparison. A swipe over the sheet's head goes to the next; nothing is ever
// decided by a swipe.
import { ActionIcon, Group, ScrollArea, Stack, Text } from '@mantine/core';
import { IconArrowRight, IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { Money } from '../../parts/money';
import { directionOf, useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { Comparison } from './comparison';
import type { Detail, QueueRow } from './document';
import classes from './queue.module.css';

/** A finger that moves further than this has meant it. */
const SWIPE_PX = 60;

interface Props {
  payment: Detail;
  row: QueueRow;
  /** What fills the screen: the receipt, or what the gateway says. */
  evidence: ReactNode;
  onClose: () => void;
  onNext: () => void;
  onPrevious: () => void;
  /** The decision. */
  children: ReactNode;
}

/** The photo under its sheet. */
export function PhoneSheet(props: Props) {
  const { payment, row, evidence, onClose, onNext, onPrevious, children } = props;
  const say = useWords();
  const { language } = useReader();
  const [opened, setOpened] = useState(false);
  const from = useRef<number | null>(null);
  useEffect(() => {
    // What lies below does not scroll along.
    document.body.style.overflow = 'hidden';
    return () => {
      document.body.style.overflow = '';
    };
  }, []);
  const moved = (to: number) => {
    if (from.current === null) return;
    const distance = to - from.current;
    from.current = null;
    if (Math.abs(distance) < SWIPE_PX) return;
    const forward = directionOf(language) === 'rtl' ? distance > 0 : distance < 0;
    if (forward) onNext();
    else onPrevious();
  };
  return (
    <section
      className={classes.phone}
      aria-label={say('admin-payment-open', { number: payment.number })}
    >
      <Group px="sm" py={6} justify="space-between" wrap="nowrap">
        <ActionIcon size="lg" onClick={onClose} aria-label={say('admin-payment-back')}>
          <IconArrowRight
            size={22}
            style={{ transform: directionOf(language) === 'ltr' ? 'scaleX(-1)' : undefined }}
          />
        </ActionIcon>
        <Text fw={600} truncate>
          <bdi>{payment.user?.name}</bdi>
        </Text>
        <Text size="sm" c="dimmed" dir="ltr">
          {payment.number}
        </Text>
      </Group>
      <div style={{ flex: 1, minHeight: 0 }}>{evidence}</div>
      <div className={classes.sheet}>
        <div
          className={classes.handle}
          onPointerDown={(event) => {
            from.current = event.clientX;
          }}
          onPointerUp={(event) => moved(event.clientX)}
        >
          <Group justify="space-between">
            <Text fz={22} fw={800}>
              <Money rial={row.credited?.amount ?? row.amount.amount} />
            </Text>
            <ActionIcon
              size="lg"
              onClick={() => setOpened(!opened)}
              aria-expanded={opened}
              aria-label={say('admin-payment-comparison')}
            >
              {opened ? <IconChevronDown size={22} /> : <IconChevronUp size={22} />}
            </ActionIcon>
          </Group>
        </div>
        {opened && (
          <ScrollArea.Autosize mah="42dvh" px="md">
            <Comparison payment={payment} />
          </ScrollArea.Autosize>
        )}
        <Stack p="md" pt="xs">
          {children}
        </Stack>
      </div>
    </section>
  );
}
