// Where there is nothing: nothing yet (what it would be, and how to begin), nothing that matches (take the
// filters away), or not for this person (who can grant it). Each says what to do next.
import { Stack, Text } from '@mantine/core';
import { IconFilterOff, IconInbox, IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { SupportLink } from './support';

const ICONS = { nothing: IconInbox, unmatched: IconFilterOff, forbidden: IconLock };

interface Props {
  kind: keyof typeof ICONS;
  title: string;
  hint?: string;
  /** A button that does what the hint says. */
  action?: ReactNode;
  /** Whether nothing else can be done here, so that the way to support is offered. */
  stuck?: boolean;
}

/** An empty place. */
export function EmptyState({ kind, title, hint, action, stuck }: Props) {
  const Icon = ICONS[kind];
  return (
    <Stack align="center" gap="xs" py="xl" px="md">
      <Icon size={44} stroke={1.2} color="var(--mantine-color-dimmed)" aria-hidden />
      <Text fw={600} ta="center">
        {title}
      </Text>
      {hint && (
        <Text size="sm" c="dimmed" ta="center" maw={440}>
          {hint}
        </Text>
      )}
      {action}
      {stuck && <SupportLink />}
    </Stack>
  );
}
