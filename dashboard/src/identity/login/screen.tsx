// The door. Customers come by the bot, staff by password and code; inside of Telegram nobody has to do
// anything. Promises: no host but ours is spoken to, and the way that was wanted is gone to afterwards.
import {
  Anchor,
  Box,
  Center,
  Group,
  Paper,
  SegmentedControl,
  Stack,
  Text,
  Title,
  useMantineColorScheme,
} from '@mantine/core';
import { IconMoonStars } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useEffect, useState } from 'react';
import { usePreference } from '../../words/preference';
import { useWords } from '../../words/words';
import type { Step } from '../auth';
import { ByLink } from './link';
import { useMiniAppSignIn } from './mini-app';
import { ByPassword } from './password';

/** Where a person may be sent after signing in: only paths of ours. */
export function safePath(to: string | undefined): string {
  return to?.startsWith('/') && !to.startsWith('//') && !to.startsWith('/login') ? to : '/';
}

/** The sign-in screen. */
export function LoginScreen() {
  const say = useWords();
  const search = useSearch({ from: '/login' });
  const navigate = useNavigate();
  const by = search.by ?? (/^\/(admin|graphiql)/.test(search.to ?? '') ? 'password' : 'link');
  const done = useCallback(
    () => location.assign(safePath(search.to ?? (by === 'password' ? '/admin' : '/'))),
    [search.to, by],
  );
  const [begun, setBegun] = useState<Step>();
  const take = useCallback(
    (step: Step) => (step.next === 'done' ? done() : setBegun(step)),
    [done],
  );
  const inside = useMiniAppSignIn(take);
  useEffect(() => {
    document.title = say('identity-sign-in');
  }, [say]);
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack w="100%" maw={420} gap="md">
        <Group justify="center" gap="xs">
          <IconMoonStars size={30} color="var(--mantine-primary-color-filled)" aria-hidden />
          <Title order={1} size="h2">
            {say('identity-sign-in-title')}
          </Title>
        </Group>
        {inside === 'busy' ? (
          <Text ta="center" role="status">
            {say('identity-telegram-busy')}
          </Text>
        ) : (
          <Paper p="lg" radius="lg">
            <Stack>
              {inside === 'refused' && (
                <Text c="var(--moon-bad)" size="sm" role="alert">
                  {say('identity-telegram-refused')}
                </Text>
              )}
              <SegmentedControl
                fullWidth
                aria-label={say('identity-way')}
                value={by}
                onChange={(way) =>
                  void navigate({
                    to: '/login',
                    search: { ...search, by: way as 'link' | 'password' },
                    replace: true,
                  })
                }
                data={[
                  { value: 'link', label: say('identity-way-link') },
                  { value: 'password', label: say('identity-way-password') },
                ]}
              />
              {begun || by === 'password' ? (
                <ByPassword key={begun?.next} onDone={done} begun={begun} />
              ) : (
                <ByLink onStep={take} />
              )}
            </Stack>
          </Paper>
        )}
        <Looks />
      </Stack>
    </Center>
  );
}

function Looks() {
  const say = useWords();
  const { reader, speak } = usePreference();
  const { toggleColorScheme } = useMantineColorScheme();
  const other = reader.language === 'fa' ? 'en' : 'fa';
  return (
    <Group justify="center" gap="lg">
      <Anchor component="button" type="button" size="sm" lang={other} onClick={() => speak(other)}>
        {say('frame-other-language')}
      </Anchor>
      <Box component="span" c="dimmed" aria-hidden>
        ·
      </Box>
      <Anchor component="button" type="button" size="sm" onClick={toggleColorScheme}>
        {say('frame-other-look')}
      </Anchor>
    </Group>
  );
}
