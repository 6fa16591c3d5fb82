// What went wrong, in words: a panel where there is nothing else to show, a strip above what is old.
// Promises: a reason, a next step, a trace id to copy, one button to try again.
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconLock, IconRefresh, IconWifiOff } from '@tabler/icons-react';
import type { Problem } from '../graphql/problem';
import { type PlainWordId, useWords } from '../words/words';
import { CopyField } from './code';
import { SupportLink } from './support';

const WORDS: Readonly<Record<string, PlainWordId>> = {
  OFFLINE: 'problem-offline',
  FORBIDDEN: 'problem-forbidden',
  UNAUTHENTICATED: 'problem-unauthenticated',
  UNAVAILABLE: 'problem-unavailable',
  RATE_LIMITED: 'problem-rate-limited',
  CONFLICT: 'problem-conflict',
  IDEMPOTENCY_MISMATCH: 'problem-mismatch',
  BAD_INPUT: 'problem-input',
  READ_ONLY_MODE: 'problem-read-only',
};

/** Says a problem in a sentence. */
export function useProblemText(): (problem: Problem) => string {
  const say = useWords();
  return (problem) => say(WORDS[problem.code] ?? 'problem-internal');
}

/** A problem in the place of what could not be shown. */
export function ErrorPanel({ problem, again }: { problem: Problem; again?: () => void }) {
  const say = useWords();
  const text = useProblemText();
  const Icon =
    problem.code === 'FORBIDDEN'
      ? IconLock
      : problem.code === 'OFFLINE'
        ? IconWifiOff
        : IconAlertTriangle;
  return (
    <Stack align="center" gap="sm" py="xl" px="md" role="alert">
      <Icon size={40} stroke={1.4} color="var(--moon-bad)" aria-hidden />
      <Text fw={600} ta="center" maw={460}>
        {text(problem)}
      </Text>
      {problem.permission && (
        <Text size="sm" c="dimmed" ta="center">
          {say('problem-permission', { permission: problem.permission })}
        </Text>
      )}
      {problem.traceId && (
        <Group gap={6}>
          <Text size="sm" c="dimmed">
            {say('problem-trace')}
          </Text>
          <CopyField value={problem.traceId} label={say('problem-copy-trace')} />
        </Group>
      )}
      {again && (
        <Button variant="light" leftSection={<IconRefresh size={16} />} onClick={again}>
          {say('problem-again')}
        </Button>
      )}
      {problem.code !== 'OFFLINE' && <SupportLink />}
    </Stack>
  );
}

/** A problem above data that is still shown but may be old. */
export function StaleStrip({ problem, again }: { problem: Problem; again: () => void }) {
  const say = useWords();
  const text = useProblemText();
  return (
    <Alert
      color="yellow"
      variant="light"
      py="xs"
      icon={<IconAlertTriangle size={18} />}
      role="status"
    >
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          {text(problem)} {say('problem-stale')}
        </Text>
        <Button size="compact-sm" variant="default" onClick={again}>
          {say('problem-again')}
        </Button>
      </Group>
    </Alert>
  );
}
