// Backups: run one, verify what is kept, and try a restore into a database of its own; each with its
// progress and what came of it. Says when the last drill is too long ago.
import { Alert, Button, Stack, Text } from '@mantine/core';
import { IconDatabaseExport, IconLifebuoy, IconShieldCheck } from '@tabler/icons-react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useTell } from '../../frame/outcome';
import { useCommand } from '../../graphql/command';
import { useLive, useResource } from '../../graphql/resource';
import { JalaliDate, useNow } from '../../parts/date';
import { EmptyState } from '../../parts/empty';
import { Loaded, Screen } from '../../parts/screen';
import { Pager } from '../../parts/table/pager';
import { useWords } from '../../words/words';
import {
  BackupDrillMutation,
  BackupJobChanged,
  BackupJobsQuery,
  BackupRunMutation,
  BackupVerifyMutation,
  type Job,
} from './document';
import { JobCard } from './job';

/** Jobs of one page. */
const PAGE_JOBS = 20;
/** A drill longer ago than this proves little. */
const DRILL_DAYS_MAX = 30;
const DAY_MS = 86_400_000;

/** The last drill that succeeded among these; none when there is none. */
export function lastDrill(jobs: readonly Job[]): Job | undefined {
  return jobs.find(({ kind, state, sound }) => kind === 'DRILL' && state === 'DONE' && sound);
}

/** The screen. */
export function BackupsScreen() {
  const say = useWords();
  const navigate = useNavigate({ from: '/admin/backups' });
  const { after } = useSearch({ from: '/admin/backups' });
  const resource = useResource(
    BackupJobsQuery,
    { first: PAGE_JOBS, after: after ?? null },
    { keepPrevious: true },
  );
  const known = resource.data?.backupJobs.nodes;
  useLive(BackupJobChanged, {}, ({ backupJobChanged: job }) => {
    // A job that is shown changes in place by its id; one that is not makes a new list.
    if (!after && known && !known.some(({ id }) => id === job.id)) resource.again();
  });
  const jobs = known ?? [];
  return (
    <Screen
      title={say('admin-backup-title')}
      hint={say('admin-backup-hint')}
      actions={<Deeds jobs={jobs} again={resource.again} />}
    >
      <Loaded resource={resource}>
        {({ backupJobs: { nodes, pageInfo } }) =>
          nodes.length === 0 ? (
            <EmptyState
              kind="nothing"
              title={say('admin-backup-none')}
              hint={say('admin-backup-none-hint')}
            />
          ) : (
            <Stack gap="sm">
              {!after && <DrillState drill={lastDrill(nodes)} />}
              {nodes.map((job) => (
                <JobCard key={job.id} job={job} />
              ))}
              <Pager
                isFirst={!after}
                hasNext={pageInfo.hasNextPage}
                onNext={() => void navigate({ search: { after: pageInfo.endCursor ?? undefined } })}
                onPrevious={() => void navigate({ search: {} })}
              />
            </Stack>
          )
        }
      </Loaded>
    </Screen>
  );
}

function Deeds({ jobs, again }: { jobs: readonly Job[]; again: () => void }) {
  const say = useWords();
  const tell = useTell();
  const running = useCommand(BackupRunMutation, (data) => data.backupRun);
  const verifying = useCommand(BackupVerifyMutation, (data) => data.backupVerify);
  const drilling = useCommand(BackupDrillMutation, (data) => data.backupDrill);
  const busy = (kind: Job['kind']) =>
    jobs.some((job) => job.kind === kind && (job.state === 'WAITING' || job.state === 'RUNNING'));
  const order = async (deed: Promise<Parameters<typeof tell>[0]>) => {
    if (tell(await deed, say('admin-backup-ordered'))) again();
  };
  return (
    <>
      <Button
        leftSection={<IconDatabaseExport size={16} />}
        loading={running.sending}
        disabled={busy('RUN')}
        onClick={() => void order(running.send({ input: {} }))}
      >
        {say('admin-backup-run')}
      </Button>
      <Button
        variant="default"
        leftSection={<IconShieldCheck size={16} />}
        loading={verifying.sending}
        disabled={busy('VERIFY')}
        onClick={() => void order(verifying.send({ input: {} }))}
      >
        {say('admin-backup-verify')}
      </Button>
      <Button
        variant="default"
        leftSection={<IconLifebuoy size={16} />}
        loading={drilling.sending}
        disabled={busy('DRILL')}
        onClick={() => void order(drilling.send({ input: {} }))}
      >
        {say('admin-backup-drill')}
      </Button>
    </>
  );
}

function DrillState({ drill }: { drill: Job | undefined }) {
  const say = useWords();
  const now = useNow();
  const at = drill?.endedAt;
  const old = !at || now.getTime() - Date.parse(at) > DRILL_DAYS_MAX * DAY_MS;
  return (
    <Alert color={old ? 'red' : 'teal'} variant="light" py="xs" role="status">
      <Text size="sm">
        {at ? (
          <>
            {say('admin-backup-last-drill')} <JalaliDate at={at} as="relative" />
          </>
        ) : (
          say('admin-backup-no-drill')
        )}
      </Text>
    </Alert>
  );
}
