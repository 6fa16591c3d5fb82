// A link within a line of text or a table, to a screen of ours by its path.
import { Anchor, type AnchorProps } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

interface Props extends AnchorProps {
  /** The path, with its ids put in. */
  to: string;
  search?: Readonly<Record<string, unknown>>;
  children: ReactNode;
}

/** The link. */
export function To({ to, search, children, ...rest }: Props) {
  return (
    <Anchor component={Link} to={to as never} search={(search ?? {}) as never} inherit {...rest}>
      {children}
    </Anchor>
  );
}
