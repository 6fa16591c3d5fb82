// A new 3x-ui panel: its address and how to sign in. Password and token are written only: they go to the
// server, are kept sealed there, and are never shown again.
import { PasswordInput, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { tellRefused } from '../../frame/notices';
import { useTell } from '../../frame/outcome';
import { useCommand } from '../../graphql/command';
import type { Refusal } from '../../graphql/problem';
import { ConfirmDialog } from '../../parts/confirm';
import { useWords } from '../../words/words';
import { PanelAddMutation } from './document';
import { otherRefusals, refusalOf } from './fields';

const FIELDS = ['baseUrl', 'username', 'password', 'apiToken'];
const LATIN = { dir: 'ltr', autoComplete: 'off', spellCheck: false } as const;
/** Words above a field that is itself written from left to right. */
const WORDS = {
  label: { unicodeBidi: 'plaintext', display: 'block', textAlign: 'start' },
} as const;

interface Props {
  serverId: string;
  onDone: () => void;
  onClose: () => void;
}

/** The form. */
export function AddPanel({ serverId, onDone, onClose }: Props) {
  const say = useWords();
  const tell = useTell();
  const [baseUrl, setBaseUrl] = useState('');
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [apiToken, setApiToken] = useState('');
  const [tried, setTried] = useState(false);
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const adding = useCommand(PanelAddMutation, (data) => data.panelAdd);
  const missing = (value: string) =>
    tried && value.trim() === '' ? say('admin-servers-missing') : undefined;
  const add = async () => {
    setTried(true);
    if ([baseUrl, username, password].some((value) => value.trim() === '')) return;
    const outcome = await adding.send({
      input: {
        serverId,
        baseUrl: baseUrl.trim(),
        username: username.trim(),
        password,
        apiToken: apiToken.trim() || null,
      },
    });
    if (outcome.kind === 'refused') {
      setRefusals(outcome.refusals);
      tellRefused(otherRefusals(outcome.refusals, FIELDS));
    } else if (tell(outcome, say('admin-servers-panel-added'))) onDone();
  };
  return (
    <ConfirmDialog
      opened
      title={say('admin-servers-add-panel')}
      confirm={say('admin-servers-add-panel')}
      busy={adding.sending}
      onClose={onClose}
      onConfirm={() => void add()}
    >
      <Text size="sm" c="dimmed">
        {say('admin-servers-panel-hint')}
      </Text>
      <TextInput
        {...LATIN}
        styles={WORDS}
        label={say('admin-servers-address')}
        placeholder="https://panel.example:2053/secret/"
        value={baseUrl}
        onChange={(event) => setBaseUrl(event.currentTarget.value)}
        error={refusalOf(refusals, 'baseUrl') ?? missing(baseUrl)}
        data-autofocus
      />
      <TextInput
        {...LATIN}
        styles={WORDS}
        label={say('admin-servers-username')}
        value={username}
        onChange={(event) => setUsername(event.currentTarget.value)}
        error={refusalOf(refusals, 'username') ?? missing(username)}
      />
      <PasswordInput
        {...LATIN}
        styles={WORDS}
        autoComplete="new-password"
        label={say('admin-servers-password')}
        description={say('admin-servers-password-hint')}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        error={refusalOf(refusals, 'password') ?? missing(password)}
        visibilityToggleButtonProps={{ 'aria-label': say('parts-reveal') }}
      />
      <PasswordInput
        {...LATIN}
        styles={WORDS}
        autoComplete="new-password"
        label={say('admin-servers-token')}
        value={apiToken}
        onChange={(event) => setApiToken(event.currentTarget.value)}
        error={refusalOf(refusals, 'apiToken')}
        visibilityToggleButtonProps={{ 'aria-label': say('parts-reveal') }}
      />
    </ConfirmDialog>
  );
}
