// A table that may be wider than the screen: it scrolls by itself, also with the keys.
import { Table } from '@mantine/core';
import type { ReactNode } from 'react';

interface Props {
  /** Below this many pixels it scrolls. */
  minWidth: number;
  children: ReactNode;
}

/** Around the table. */
export function TableScroll({ minWidth, children }: Props) {
  return (
    <Table.ScrollContainer minWidth={minWidth} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      {children}
    </Table.ScrollContainer>
  );
}
