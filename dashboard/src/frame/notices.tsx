// What is said at the edge of the screen: done, not done, and done with a way back. Promises: nothing
// disappears that a person has to act on, and an undo stays eight seconds. Loaded apart from the page.
import { Button, Group, Text } from '@mantine/core';
import type { NotificationData } from '@mantine/notifications';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { lazy } from 'react';

/** How long an undo is offered. */
export const UNDO_MS = 8_000;
/** How long a plain word stays. */
const WORD_MS = 4_000;

const load = () => import('@mantine/notifications');

/** Where notices appear. */
export const Notices = lazy(() => load().then(({ Notifications }) => ({ default: Notifications })));

function show(notice: NotificationData): void {
  void load().then(({ notifications }) => notifications.show(notice));
}

function hide(id: string): void {
  void load().then(({ notifications }) => notifications.hide(id));
}

/** Something was done. */
export function tellDone(message: string): void {
  show({ message, color: 'teal', icon: <IconCheck size={18} />, autoClose: WORD_MS });
}

/** Something was not done; stays until it is closed. */
export function tellFailed(message: string): void {
  show({
    message,
    color: 'red',
    icon: <IconAlertTriangle size={18} />,
    autoClose: false,
  });
}

/** What the server refused, in its words. */
export function tellRefused(refusals: readonly { message: string }[]): void {
  for (const { message } of refusals) tellFailed(message);
}

/** Something was done that can be undone. */
export function tellUndoable(message: string, label: string, undo: () => void): void {
  const id = crypto.randomUUID();
  show({
    id,
    color: 'teal',
    icon: <IconCheck size={18} />,
    autoClose: UNDO_MS,
    message: (
      <Group justify="space-between" wrap="nowrap" gap="sm">
        <Text size="sm">{message}</Text>
        <Button
          size="compact-sm"
          variant="light"
          onClick={() => {
            hide(id);
            undo();
          }}
        >
          {label}
        </Button>
      </Group>
    ),
  });
}
