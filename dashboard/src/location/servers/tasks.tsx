// Background work that gave up: what, why, and trying it again or leaving it for good.
import { Button, Card, Group, Stack, Text, Title } from '@mantine/core';
import { IconRefresh, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { number } from '../../format/digits';
import { useTell } from '../../frame/outcome';
import { useCommand } from '../../graphql/command';
import { useResource } from '../../graphql/resource';
import { useActorName } from '../../ledger/actor';
import { Position } from '../../ledger/position';
import { ConfirmDialog } from '../../parts/confirm';
import { JalaliDate } from '../../parts/date';
import { Loaded } from '../../parts/screen';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import {
  type ParkedTask,
  ParkedTasksQuery,
  TaskCancelMutation,
  TaskRetryMutation,
} from './document';

/** The list. */
export function Tasks() {
  const say = useWords();
  const resource = useResource(ParkedTasksQuery, {});
  return (
    <Card component="section" aria-label={say('admin-servers-tasks')}>
      <Title order={2} size="h5" mb="sm">
        {say('admin-servers-tasks')}
      </Title>
      <Loaded resource={resource}>
        {({ parkedTasks }) =>
          parkedTasks.length === 0 ? (
            <Text size="sm" c="dimmed">
              {say('admin-servers-no-tasks')}
            </Text>
          ) : (
            <Stack gap="sm">
              {parkedTasks.map((task) => (
                <Task key={task.id} task={task} again={resource.again} />
              ))}
            </Stack>
          )
        }
      </Loaded>
    </Card>
  );
}

function Task({ task, again }: { task: ParkedTask; again: () => void }) {
  const say = useWords();
  const tell = useTell();
  const actorName = useActorName();
  const { digits } = useReader();
  const [leaving, setLeaving] = useState(false);
  const retrying = useCommand(TaskRetryMutation, (data) => data.taskRetry);
  const cancelling = useCommand(TaskCancelMutation, (data) => data.taskCancel);
  const input = { taskId: task.id };
  const retry = async () => {
    if (tell(await retrying.send({ input }), say('admin-servers-retried'))) again();
  };
  const cancel = async () => {
    if (!tell(await cancelling.send({ input }), say('admin-servers-task-left'))) return;
    setLeaving(false);
    again();
  };
  return (
    <Group justify="space-between" gap="sm" align="flex-start" data-testid="task">
      <Stack gap={0} miw={0} flex={1}>
        <Text size="sm" fw={600}>
          {actorName(`process:${task.process}`)} <Position of={task.position} />
        </Text>
        <Text size="sm" c="dimmed">
          {say('admin-servers-attempts', { number: number(task.attempts, digits) })} ·{' '}
          <JalaliDate at={task.since} as="relative" />
        </Text>
        {task.lastError && (
          <Text size="sm" c="var(--moon-bad)" style={{ wordBreak: 'break-word' }}>
            <bdi>{task.lastError}</bdi>
          </Text>
        )}
      </Stack>
      <Group gap="xs">
        <Button
          size="compact-sm"
          variant="light"
          loading={retrying.sending}
          leftSection={<IconRefresh size={14} />}
          onClick={() => void retry()}
        >
          {say('admin-servers-retry')}
        </Button>
        <Button
          size="compact-sm"
          variant="light"
          color="red"
          leftSection={<IconX size={14} />}
          onClick={() => setLeaving(true)}
        >
          {say('admin-servers-leave')}
        </Button>
      </Group>
      {leaving && (
        <ConfirmDialog
          opened
          title={say('admin-servers-leave')}
          confirm={say('admin-servers-leave')}
          danger
          busy={cancelling.sending}
          onClose={() => setLeaving(false)}
          onConfirm={() => void cancel()}
        >
          <Text size="sm">{say('admin-servers-leave-ask')}</Text>
        </ConfirmDialog>
      )}
    </Group>
  );
}
