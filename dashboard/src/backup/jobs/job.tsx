// One job: a run, a verification or a drill; how far it is, and what came of it.
import { Badge, Card, Group, List, Progress, Stack, Table, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react';
import { bytes } from '../../format/bytes';
import { number, percent } from '../../format/digits';
import { Code, CopyField } from '../../parts/code';
import { JalaliDate } from '../../parts/date';
import { TableScroll } from '../../parts/table/scroll';
import { useReader } from '../../words/preference';
import { type PlainWordId, useWords } from '../../words/words';
import type { Job } from './document';

const KINDS: Record<Job['kind'], PlainWordId> = {
  RUN: 'admin-backup-kind-run',
  VERIFY: 'admin-backup-kind-verify',
  DRILL: 'admin-backup-kind-drill',
};
const STATES: Record<Job['state'], { word: PlainWordId; color: string }> = {
  WAITING: { word: 'admin-backup-waiting', color: 'gray' },
  RUNNING: { word: 'admin-backup-running', color: 'moon' },
  DONE: { word: 'admin-backup-done', color: 'teal' },
  FAILED: { word: 'admin-backup-failed', color: 'red' },
};

/** The card. */
export function JobCard({ job }: { job: Job }) {
  const say = useWords();
  const { language, digits } = useReader();
  const ended = job.state === 'DONE' || job.state === 'FAILED';
  const unsound = job.state === 'DONE' && !job.sound;
  const { word, color } = unsound
    ? { word: 'admin-backup-unsound' as const, color: 'red' }
    : STATES[job.state];
  return (
    <Card component="article" aria-label={say(KINDS[job.kind])} data-testid={`job-${job.kind}`}>
      <Stack gap="xs">
        <Group justify="space-between" gap="xs">
          <Group gap="xs">
            <Text fw={600}>{say(KINDS[job.kind])}</Text>
            <Badge color={color}>{say(word)}</Badge>
          </Group>
          <Text size="sm" c="dimmed">
            {job.requestedBy && (
              <>
                <bdi>{job.requestedBy.name}</bdi> ·{' '}
              </>
            )}
            <JalaliDate at={job.endedAt ?? job.startedAt ?? job.requestedAt} as="relative" />
          </Text>
        </Group>
        {!ended && (
          <>
            <Progress
              value={job.progress}
              animated={job.state === 'RUNNING'}
              aria-label={say('admin-backup-progress')}
            />
            <Text size="sm" c="dimmed">
              {percent(job.progress, digits)}
              {job.step && (
                <>
                  {' · '}
                  <Code>{job.step}</Code>
                </>
              )}
            </Text>
          </>
        )}
        {job.events && (
          <Text size="sm">
            {say('admin-backup-events', { number: number(job.events, digits) })}
            {job.backup?.written &&
              ` · ${say('admin-backup-written', { size: bytes(job.backup.written, language, digits) })}`}
          </Text>
        )}
        {job.root && (
          <Text size="sm" component="div">
            {say('admin-backup-root')}{' '}
            <CopyField
              value={job.root}
              shown={`${job.root.slice(0, 16)}…`}
              label={say('admin-backup-copy-root')}
            />
          </Text>
        )}
        {job.checks.length > 0 && <Checks job={job} />}
        {job.findings.length > 0 && (
          <List size="sm" icon={<IconAlertTriangle size={16} color="var(--moon-bad)" />}>
            {job.findings.map((finding) => (
              <List.Item key={finding}>
                <bdi>{finding}</bdi>
              </List.Item>
            ))}
          </List>
        )}
        {job.error && (
          <Text size="sm" c="var(--moon-bad)">
            <bdi>{job.error}</bdi>
          </Text>
        )}
      </Stack>
    </Card>
  );
}

const CHECKS: Readonly<Record<string, PlainWordId>> = {
  events: 'admin-backup-check-events',
  root: 'admin-backup-check-root',
  trial_balance: 'admin-backup-check-trial-balance',
  trial_balance_sum: 'admin-backup-check-sum',
  wallets: 'admin-backup-check-wallets',
};
/** Longer values (roots) are cut; the whole stands in the tooltip. */
const SHOWN = 20;

/** What the restored shop was compared by. */
function Checks({ job }: { job: Job }) {
  const say = useWords();
  const short = (text: string) => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
  return (
    <TableScroll minWidth={420}>
      <Table verticalSpacing={4} aria-label={say('admin-backup-checks')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say('admin-backup-checks')}</Table.Th>
            <Table.Th>{say('admin-backup-expected')}</Table.Th>
            <Table.Th>{say('admin-backup-found')}</Table.Th>
            <Table.Th>{say('admin-backup-equal')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {job.checks.map(({ name, expected, found, equal }) => {
            const word = CHECKS[name];
            const Icon = equal ? IconCircleCheck : IconAlertTriangle;
            return (
              <Table.Tr key={name}>
                <Table.Td>{word ? say(word) : <Code>{name}</Code>}</Table.Td>
                <Table.Td title={expected}>
                  <Code>{short(expected)}</Code>
                </Table.Td>
                <Table.Td title={found}>
                  <Code>{short(found)}</Code>
                </Table.Td>
                <Table.Td c={equal ? 'var(--moon-good)' : 'var(--moon-bad)'}>
                  <Group gap={4} wrap="nowrap">
                    <Icon size={16} aria-hidden />
                    {say(equal ? 'admin-backup-yes' : 'admin-backup-no')}
                  </Group>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </TableScroll>
  );
}
