// The shape of a screen: one title (also the tab's), actions beside it, and one place for the four states
// that data can be in.
import { Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import type { Resource } from '../graphql/resource';
import { ErrorPanel, StaleStrip } from './problem';
import { Bones } from './waiting';

interface Props {
  title: string;
  hint?: string;
  actions?: ReactNode;
  children: ReactNode;
}

/** A screen with its title. */
export function Screen({ title, hint, actions, children }: Props) {
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start" gap="sm">
        <div>
          <Title order={1} size="h3">
            {title}
          </Title>
          {hint && (
            <Text c="dimmed" size="sm">
              {hint}
            </Text>
          )}
        </div>
        {actions && <Group gap="xs">{actions}</Group>}
      </Group>
      {children}
    </Stack>
  );
}

interface LoadedProps<D> {
  resource: Resource<D>;
  /** Shown while nothing has come yet; rows of bones unless told. */
  waiting?: ReactNode;
  /** Takes all the height there is. */
  fill?: boolean;
  children: (data: D) => ReactNode;
}

/** What was loaded, or why not: bones, an error, or the data with a strip when it is old. */
export function Loaded<D>({ resource, waiting, fill, children }: LoadedProps<D>) {
  if (resource.data === undefined) {
    if (resource.problem) return <ErrorPanel problem={resource.problem} again={resource.again} />;
    return waiting ?? <Bones />;
  }
  return (
    <Stack gap={fill ? 0 : 'sm'} h={fill ? '100%' : undefined} mih={0}>
      {resource.problem && <StaleStrip problem={resource.problem} again={resource.again} />}
      {children(resource.data)}
    </Stack>
  );
}
