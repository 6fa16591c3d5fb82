// Shutting somebody out, with a reason that stays in the log, and letting him in again.
import { Button, Text, Textarea } from '@mantine/core';
import { IconBan, IconLockOpen } from '@tabler/icons-react';
import { useState } from 'react';
import { useTell } from '../../frame/outcome';
import { useCommand } from '../../graphql/command';
import { ConfirmDialog } from '../../parts/confirm';
import { useWords } from '../../words/words';
import { useMay } from '../viewer';
import { BlockMutation, type Person, UnblockMutation } from './document';

/** The API's own limit. */
const REASON_MAX = 500;

/** The button that fits how he stands; nothing for who may not. */
export function BlockButton({ person }: { person: Person }) {
  const say = useWords();
  const may = useMay();
  const [asking, setAsking] = useState(false);
  if (!may('identity.block') || person.forgottenAt) return null;
  const blocked = person.blockedAt !== null;
  return (
    <>
      <Button
        variant="light"
        color={blocked ? 'teal' : 'red'}
        leftSection={blocked ? <IconLockOpen size={16} /> : <IconBan size={16} />}
        onClick={() => setAsking(true)}
      >
        {say(blocked ? 'admin-user-unblock' : 'admin-user-block')}
      </Button>
      {asking &&
        (blocked ? (
          <Unblock person={person} onClose={() => setAsking(false)} />
        ) : (
          <Block person={person} onClose={() => setAsking(false)} />
        ))}
    </>
  );
}

interface Props {
  person: Person;
  onClose: () => void;
}

function Block({ person, onClose }: Props) {
  const say = useWords();
  const tell = useTell();
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const blocking = useCommand(BlockMutation, (data) => data.userBlock);
  const block = async () => {
    if (!reason.trim()) return setMissing(true);
    const outcome = await blocking.send({ input: { userId: person.id, reason: reason.trim() } });
    if (tell(outcome, say('admin-user-block-done', { name: person.name }))) onClose();
  };
  return (
    <ConfirmDialog
      opened
      title={say('admin-user-block-title', { name: person.name })}
      confirm={say('admin-user-block')}
      danger
      busy={blocking.sending}
      onClose={onClose}
      onConfirm={() => void block()}
    >
      <Text size="sm">{say('admin-user-block-ask')}</Text>
      <Textarea
        label={say('admin-user-reason')}
        autosize
        minRows={2}
        maxLength={REASON_MAX}
        value={reason}
        error={missing ? say('admin-user-reason-missing') : undefined}
        onChange={(event) => {
          setReason(event.currentTarget.value);
          setMissing(false);
        }}
        data-autofocus
      />
    </ConfirmDialog>
  );
}

function Unblock({ person, onClose }: Props) {
  const say = useWords();
  const tell = useTell();
  const letting = useCommand(UnblockMutation, (data) => data.userUnblock);
  const unblock = async () => {
    const outcome = await letting.send({ input: { userId: person.id } });
    if (tell(outcome, say('admin-user-unblock-done', { name: person.name }))) onClose();
  };
  return (
    <ConfirmDialog
      opened
      title={say('admin-user-unblock-title', { name: person.name })}
      confirm={say('admin-user-unblock')}
      busy={letting.sending}
      onClose={onClose}
      onConfirm={() => void unblock()}
    >
      <Text size="sm">
        {say('admin-user-blocked-because', { reason: person.blockedReason ?? '' })}
      </Text>
    </ConfirmDialog>
  );
}
