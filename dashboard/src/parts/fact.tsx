// One fact under its name, as heads of pages have them in a row.
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** A fact; `quiet` where it is looked up rather than read, as an id is. */
export function Fact(props: { title: string; quiet?: boolean; children: ReactNode }) {
  const { title, quiet, children } = props;
  return (
    <div style={{ minWidth: 0 }}>
      <Text size="xs" c="dimmed">
        {title}
      </Text>
      <Text fw={quiet ? undefined : 600} size={quiet ? 'sm' : undefined} component="div">
        {children}
      </Text>
    </div>
  );
}
