// Where a person is signed in, and ending that: one, or all but this.
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconDeviceDesktop, IconLogout } from '@tabler/icons-react';
import { number } from '../../format/digits';
import { tellDone, tellFailed, tellRefused } from '../../frame/notices';
import { useCommand } from '../../graphql/command';
import { Code } from '../../parts/code';
import { JalaliDate } from '../../parts/date';
import { useProblemText } from '../../parts/problem';
import { useReader } from '../../words/preference';
import { type PlainWordId, useWords } from '../../words/words';
import { type Account, SessionRevokeMutation, SessionRevokeOthersMutation } from './document';

type Session = Account['sessions'][number];

const METHODS: Record<Session['method'], PlainWordId> = {
  PASSWORD: 'settings-by-password',
  LINK: 'settings-by-link',
  MINI_APP: 'settings-by-mini-app',
  PROGRAM: 'settings-by-program',
};

/** The sessions. */
export function Sessions({ account, again }: { account: Account; again: () => void }) {
  const say = useWords();
  const { digits } = useReader();
  const text = useProblemText();
  const ending = useCommand(SessionRevokeOthersMutation, (data) => data.sessionRevokeOthers);
  const endOthers = async () => {
    const outcome = await ending.send({ input: {} });
    if (outcome.kind === 'failed') return tellFailed(text(outcome.problem));
    if (outcome.kind === 'refused') return tellRefused(outcome.refusals);
    tellDone(
      say('settings-others-ended', { number: number(outcome.payload.endedCount ?? 0, digits) }),
    );
    again();
  };
  return (
    <Stack gap="sm">
      {account.sessions.map((session) => (
        <One key={session.id} session={session} again={again} />
      ))}
      {account.sessions.length > 1 && (
        <Button
          variant="light"
          color="red"
          loading={ending.sending}
          onClick={() => void endOthers()}
          style={{ alignSelf: 'flex-start' }}
        >
          {say('settings-end-others')}
        </Button>
      )}
    </Stack>
  );
}

function One({ session, again }: { session: Session; again: () => void }) {
  const say = useWords();
  const text = useProblemText();
  const ending = useCommand(SessionRevokeMutation, (data) => data.sessionRevoke);
  const end = async () => {
    const outcome = await ending.send({ input: { sessionId: session.id } });
    if (outcome.kind === 'failed') tellFailed(text(outcome.problem));
    else again();
  };
  return (
    <Group wrap="nowrap" align="flex-start" gap="sm" data-testid="session">
      <IconDeviceDesktop size={20} aria-hidden style={{ flex: 'none', marginTop: 2 }} />
      <Stack gap={2} flex={1} miw={0}>
        <Group gap="xs">
          <Text fw={600}>{session.device}</Text>
          {session.current && <Badge color="teal">{say('settings-this-one')}</Badge>}
        </Group>
        <Text size="sm" c="dimmed">
          {say(METHODS[session.method])}
          {session.address && (
            <>
              {' · '}
              <Code>{session.address}</Code>
            </>
          )}
        </Text>
        <Text size="sm" c="dimmed">
          {say('settings-last-used')} <JalaliDate at={session.lastUsedAt} as="relative" size="sm" />
        </Text>
      </Stack>
      {!session.current && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<IconLogout size={14} className="moon-dir" />}
          loading={ending.sending}
          onClick={() => void end()}
        >
          {say('settings-end')}
        </Button>
      )}
    </Group>
  );
}
