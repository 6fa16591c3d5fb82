// Asking before what is costly: the dialog says again what, how much and what follows. What cannot be
// undone asks for its name to be typed. Cheap things that can be undone ask nothing.
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { normalise } from '../format/digits';
import { useWords } from '../words/words';

interface Props {
  opened: boolean;
  title: string;
  /** What will happen, in words. */
  children: ReactNode;
  /** What the button says: the deed, not «yes». */
  confirm: string;
  danger?: boolean;
  busy?: boolean;
  /** Must be typed first, for what cannot be undone. */
  typed?: string;
  onConfirm: () => void;
  onClose: () => void;
}

/** A dialog before a deed. */
export function ConfirmDialog(props: Props) {
  const { opened, title, children, confirm, danger, busy, typed, onConfirm, onClose } = props;
  const say = useWords();
  const [text, setText] = useState('');
  const ready = !typed || normalise(text) === normalise(typed);
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      closeButtonProps={{ 'aria-label': say('parts-close') }}
    >
      <Stack>
        {children}
        {typed && (
          <TextInput
            label={say('parts-type-to-confirm', { text: typed })}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
            autoComplete="off"
          />
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {say('parts-cancel')}
          </Button>
          <Button
            color={danger ? 'red' : undefined}
            loading={busy}
            disabled={!ready}
            onClick={onConfirm}
            data-autofocus={typed ? undefined : true}
          >
            {confirm}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
