// A role as a word.
import { Badge, Group } from '@mantine/core';
import { type PlainWordId, useWords } from '../words/words';

/** The roles. */
export type Role = 'CUSTOMER' | 'OWNER' | 'REVIEWER' | 'SUPPORT';

export const ROLE_WORDS: Record<Role, PlainWordId> = {
  CUSTOMER: 'admin-users-customer',
  OWNER: 'admin-users-owner',
  REVIEWER: 'admin-users-reviewer',
  SUPPORT: 'admin-users-support',
};

/** Badges of somebody's roles; nothing for who is only a customer. */
export function Roles({ roles }: { roles: readonly { role: Role }[] }) {
  const say = useWords();
  const shown = roles.filter(({ role }) => role !== 'CUSTOMER');
  if (shown.length === 0) return null;
  return (
    <Group gap={4}>
      {shown.map(({ role }) => (
        <Badge key={role} color="moon">
          {say(ROLE_WORDS[role])}
        </Badge>
      ))}
    </Group>
  );
}
