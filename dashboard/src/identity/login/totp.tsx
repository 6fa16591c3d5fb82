// The second step: six digits of an authenticator, or a recovery code; setting it up; and the recovery
// codes, shown once.
import {
  Button,
  Checkbox,
  Group,
  PinInput,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { number, toLatin } from '../../format/digits';
import { Code, CopyField } from '../../parts/code';
import { Picture } from '../../parts/picture';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';

const CODE_LENGTH = 6;

interface Props {
  onSend: (code: string) => Promise<void>;
}

/** Asks for a code. */
export function Totp({ onSend }: Props) {
  const say = useWords();
  const [recovery, setRecovery] = useState(false);
  return (
    <Stack>
      <Text size="sm">{recovery ? say('identity-recovery-ask') : say('identity-code-ask')}</Text>
      {recovery ? <Recovery onSend={onSend} /> : <SixDigits onSend={onSend} />}
      <Button variant="subtle" size="compact-sm" onClick={() => setRecovery(!recovery)}>
        {recovery ? say('identity-use-code') : say('identity-use-recovery')}
      </Button>
    </Stack>
  );
}

function SixDigits({ onSend }: Props) {
  const say = useWords();
  const { digits } = useReader();
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  const send = async (text: string) => {
    if (busy) return;
    setBusy(true);
    await onSend(toLatin(text));
    setBusy(false);
    setCode('');
  };
  return (
    <Stack>
      {/* Digits of any script: the field's own rule would drop Persian ones. */}
      <Group justify="center" dir="ltr">
        <PinInput
          length={CODE_LENGTH}
          type={/^[0-9۰-۹٠-٩]$/}
          oneTimeCode
          autoFocus
          value={code}
          onChange={setCode}
          onComplete={(text) => void send(text)}
          aria-label={say('identity-code')}
          getInputProps={(index) => ({
            'aria-label': `${say('identity-code')} ${number(index + 1, digits)}`,
            inputMode: 'numeric',
          })}
        />
      </Group>
      <Button loading={busy} disabled={code.length < CODE_LENGTH} onClick={() => void send(code)}>
        {say('identity-confirm')}
      </Button>
    </Stack>
  );
}

function Recovery({ onSend }: Props) {
  const say = useWords();
  const [code, setCode] = useState('');
  const [busy, setBusy] = useState(false);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setBusy(true);
        void onSend(toLatin(code.trim())).finally(() => setBusy(false));
      }}
    >
      <Stack>
        <TextInput
          dir="ltr"
          label={say('identity-recovery-code')}
          value={code}
          onChange={(event) => setCode(event.currentTarget.value)}
          autoComplete="off"
        />
        <Button type="submit" loading={busy} disabled={!code.trim()}>
          {say('identity-confirm')}
        </Button>
      </Stack>
    </form>
  );
}

/** Sets an authenticator up. */
export function Enroll({ secret, uri, onSend }: Props & { secret: string; uri: string }) {
  const say = useWords();
  return (
    <Stack>
      <Text size="sm">{say('identity-enroll')}</Text>
      <Picture text={uri} title={say('identity-enroll-picture')} />
      <Stack gap={2} align="center">
        <Text size="xs" c="dimmed">
          {say('identity-enroll-by-hand')}
        </Text>
        <CopyField
          whole
          value={secret}
          shown={secret.match(/.{1,4}/g)?.join(' ')}
          label={say('identity-copy-secret')}
        />
      </Stack>
      <SixDigits onSend={onSend} />
    </Stack>
  );
}

/** Shows recovery codes, once. */
export function Codes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  const say = useWords();
  const [kept, setKept] = useState(false);
  const file = `data:text/plain;charset=utf-8,${encodeURIComponent(codes.join('\n'))}`;
  return (
    <Stack>
      <Text size="sm" fw={600}>
        {say('identity-codes-keep')}
      </Text>
      <SimpleGrid cols={2} spacing={6}>
        {codes.map((code) => (
          <Text key={code} ta="center">
            <Code>{code}</Code>
          </Text>
        ))}
      </SimpleGrid>
      <Button
        component="a"
        href={file}
        download="moonledger-recovery.txt"
        variant="default"
        leftSection={<IconDownload size={16} />}
      >
        {say('identity-codes-download')}
      </Button>
      <Checkbox
        checked={kept}
        onChange={(event) => setKept(event.currentTarget.checked)}
        label={say('identity-codes-kept')}
      />
      <Button disabled={!kept} onClick={onDone}>
        {say('identity-go-on')}
      </Button>
    </Stack>
  );
}
