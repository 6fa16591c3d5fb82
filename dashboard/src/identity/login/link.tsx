// Customers: a link to the bot, on this phone or by its picture on another, with a number that the bot
// shows too. The page asks every two seconds whether the bot's answer has come.
import { Box, Button, Group, Stack, Text } from '@mantine/core';
import { IconBrandTelegram, IconRefresh } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import { localise } from '../../format/digits';
import { Picture } from '../../parts/picture';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { type AuthRefusal, auth, type LinkAnswer, type SignInLink, type Step } from '../auth';
import { Refused } from './refusal';

const POLL_MS = 2_000;

/** The customers' way in. Whoever has a second factor is asked for it afterwards. */
export function ByLink({ onStep }: { onStep: (step: Step) => void }) {
  const say = useWords();
  const { language } = useReader();
  const [link, setLink] = useState<SignInLink | null>(null);
  const [state, setState] = useState<LinkAnswer['status']>('waiting');
  const [refusal, setRefusal] = useState<AuthRefusal | null>(null);
  const [busy, setBusy] = useState(false);
  const begin = useCallback(async () => {
    setBusy(true);
    const answer = await auth.link(language);
    setBusy(false);
    setState('waiting');
    setRefusal('refusal' in answer ? answer.refusal : null);
    setLink('ok' in answer ? answer.ok : null);
  }, [language]);

  const token = link?.token;
  useEffect(() => {
    if (!token || state !== 'waiting') return;
    let timer: ReturnType<typeof setTimeout>;
    let over = false;
    const ask = async () => {
      const answer = await auth.poll(language, token);
      if (over) return;
      if ('ok' in answer && answer.ok.status === 'confirmed') onStep(answer.ok);
      else if ('ok' in answer && answer.ok.status !== 'waiting') setState(answer.ok.status);
      else timer = setTimeout(ask, POLL_MS);
    };
    timer = setTimeout(ask, POLL_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [token, state, language, onStep]);

  if (!link) {
    return (
      <Stack>
        {refusal && <Refused refusal={refusal} />}
        <Text size="sm">{say('identity-link-hint')}</Text>
        <Button
          loading={busy}
          leftSection={<IconBrandTelegram size={18} />}
          onClick={() => void begin()}
        >
          {say('identity-link-begin')}
        </Button>
      </Stack>
    );
  }
  if (state !== 'waiting') {
    return (
      <Stack>
        <Text role="alert" fw={600}>
          {state === 'refused' ? say('identity-link-was-refused') : say('identity-link-expired')}
        </Text>
        <Button
          variant="light"
          loading={busy}
          leftSection={<IconRefresh size={16} />}
          onClick={() => void begin()}
        >
          {say('identity-link-again')}
        </Button>
      </Stack>
    );
  }
  return <Waiting link={link} />;
}

function Waiting({ link }: { link: SignInLink }) {
  const say = useWords();
  const { digits } = useReader();
  return (
    <Stack align="center" gap="sm">
      <Button
        component="a"
        href={link.url}
        target="_blank"
        rel="noreferrer"
        fullWidth
        leftSection={<IconBrandTelegram size={18} />}
      >
        {say('identity-link-open')}
      </Button>
      <Box visibleFrom="xs">
        <Picture text={link.url} title={say('identity-link-picture')} />
      </Box>
      <Group gap="xs">
        <Text size="sm">{say('identity-link-match')}</Text>
        <Text fz={34} fw={800} className="moon-number" data-testid="match">
          {localise(link.match, digits)}
        </Text>
      </Group>
      <Text size="sm" c="dimmed" role="status" ta="center">
        {say('identity-link-waiting')}
      </Text>
    </Stack>
  );
}
