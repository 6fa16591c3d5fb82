// The second factor of a person: set up with an authenticator, and taken away with a code of it where the
// roles allow that.
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { IconShieldCheck, IconShieldOff } from '@tabler/icons-react';
import { useState } from 'react';
import { number, toLatin } from '../../format/digits';
import { tellDone, tellFailed, tellRefused } from '../../frame/notices';
import { useCommand } from '../../graphql/command';
import { ConfirmDialog } from '../../parts/confirm';
import { useProblemText } from '../../parts/problem';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { Codes, Enroll } from '../login/totp';
import {
  type Account,
  TotpConfirmMutation,
  TotpDisableMutation,
  TotpEnrollMutation,
} from './document';

interface Props {
  account: Account;
  again: () => void;
}

/** How the second factor stands. */
export function SecondFactor({ account, again }: Props) {
  const say = useWords();
  const { digits } = useReader();
  const [dialog, setDialog] = useState<'enroll' | 'disable' | null>(null);
  const close = () => {
    setDialog(null);
    again();
  };
  const Icon = account.totpEnrolled ? IconShieldCheck : IconShieldOff;
  return (
    <Group justify="space-between" gap="sm">
      <Group gap="sm" wrap="nowrap">
        <Icon
          size={22}
          color={account.totpEnrolled ? 'var(--moon-good)' : 'var(--moon-warn)'}
          aria-hidden
        />
        <div>
          <Text fw={600}>
            {account.totpEnrolled ? say('settings-factor-on') : say('settings-factor-off')}
          </Text>
          {account.recoveryCodesLeft !== null && (
            <Text size="sm" c="dimmed">
              {say('settings-codes-left', { number: number(account.recoveryCodesLeft, digits) })}
            </Text>
          )}
        </div>
      </Group>
      {!account.totpEnrolled && (
        <Button onClick={() => setDialog('enroll')}>{say('settings-factor-set')}</Button>
      )}
      {account.totpEnrolled && !account.totpRequired && (
        <Button variant="default" onClick={() => setDialog('disable')}>
          {say('settings-factor-remove')}
        </Button>
      )}
      {dialog === 'enroll' && <EnrollDialog onClose={close} />}
      {dialog === 'disable' && <DisableDialog onClose={close} />}
    </Group>
  );
}

function EnrollDialog({ onClose }: { onClose: () => void }) {
  const say = useWords();
  const text = useProblemText();
  const beginning = useCommand(TotpEnrollMutation, (data) => data.totpEnroll);
  const confirming = useCommand(TotpConfirmMutation, (data) => data.totpConfirm);
  const [seed, setSeed] = useState<{ secret: string; uri: string } | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const begin = async () => {
    const outcome = await beginning.send({ input: {} });
    if (outcome.kind === 'failed') tellFailed(text(outcome.problem));
    else if (outcome.kind === 'refused') tellRefused(outcome.refusals);
    else setSeed(outcome.payload.seed);
  };
  const confirm = async (code: string) => {
    const outcome = await confirming.send({ input: { code } });
    if (outcome.kind === 'failed') tellFailed(text(outcome.problem));
    else if (outcome.kind === 'refused') tellRefused(outcome.refusals);
    else setCodes(outcome.payload.recoveryCodes ?? []);
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={say('settings-factor-set')}
      closeButtonProps={{ 'aria-label': say('parts-close') }}
    >
      {codes ? (
        <Codes codes={codes} onDone={onClose} />
      ) : seed ? (
        <Enroll secret={seed.secret} uri={seed.uri} onSend={confirm} />
      ) : (
        <Stack>
          <Text size="sm">{say('settings-factor-why')}</Text>
          <Button loading={beginning.sending} onClick={() => void begin()} data-autofocus>
            {say('identity-go-on')}
          </Button>
        </Stack>
      )}
    </Modal>
  );
}

function DisableDialog({ onClose }: { onClose: () => void }) {
  const say = useWords();
  const text = useProblemText();
  const disabling = useCommand(TotpDisableMutation, (data) => data.totpDisable);
  const [code, setCode] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const disable = async () => {
    const outcome = await disabling.send({ input: { code: toLatin(code.trim()) } });
    if (outcome.kind === 'failed') return tellFailed(text(outcome.problem));
    if (outcome.kind === 'refused') return setRefusal(outcome.refusals[0]?.message ?? null);
    tellDone(say('settings-factor-off'));
    onClose();
  };
  return (
    <ConfirmDialog
      opened
      danger
      title={say('settings-factor-remove')}
      confirm={say('settings-factor-remove')}
      busy={disabling.sending}
      onConfirm={() => void disable()}
      onClose={onClose}
    >
      <TextInput
        dir="ltr"
        label={say('settings-factor-code')}
        value={code}
        error={refusal}
        autoComplete="one-time-code"
        onChange={(event) => {
          setCode(event.currentTarget.value);
          setRefusal(null);
        }}
      />
    </ConfirmDialog>
  );
}
