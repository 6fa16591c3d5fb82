// The explanation of any balance: a wallet by its user, or an account of the books by its name.
import { Button, Group, TextInput } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { toLatin } from '../../format/digits';
import { userIdOf } from '../../identity/user-id';
import { Code } from '../../parts/code';
import { EmptyState } from '../../parts/empty';
import { Screen } from '../../parts/screen';
import { To } from '../../parts/to';
import { useWords } from '../../words/words';
import { Explanation } from './explanation';

/** The screen. */
export function BalanceScreen() {
  const say = useWords();
  const navigate = useNavigate({ from: '/admin/balance' });
  const search = useSearch({ from: '/admin/balance' });
  const { user, account, asOf } = search;
  const of = user ? { userId: user } : account ? { account } : null;
  return (
    <Screen title={say('admin-balance-title')} hint={say('admin-balance-hint')}>
      <Chooser
        key={user ?? account}
        value={user ?? account ?? ''}
        onChoose={(next) => void navigate({ search: next })}
      />
      {user && (
        <To to={`/admin/users/${user}`} size="sm">
          {say('admin-balance-open-user')} <Code>{user}</Code>
        </To>
      )}
      {of ? (
        <Explanation
          of={of}
          asOf={asOf}
          onAsOf={(next) => void navigate({ search: { ...search, asOf: next }, replace: true })}
        />
      ) : (
        <EmptyState
          kind="nothing"
          title={say('admin-balance-choose')}
          hint={say('admin-balance-choose-hint')}
        />
      )}
    </Screen>
  );
}

/** What somebody typed: a user by his id, anything else an account. */
export function chosen(typed: string): { user?: string; account?: string } {
  const text = toLatin(typed).trim();
  if (text === '') return {};
  const user = userIdOf(text);
  return user ? { user } : { account: text };
}

function Chooser(props: { value: string; onChoose: (next: ReturnType<typeof chosen>) => void }) {
  const say = useWords();
  const [typed, setTyped] = useState(props.value);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    props.onChoose(chosen(typed));
  };
  return (
    <form onSubmit={submit}>
      <Group gap="xs" align="flex-end">
        <TextInput
          label={say('admin-balance-of')}
          placeholder="usr_… · Liabilities:Wallet:…"
          dir="ltr"
          w={{ base: '100%', xs: 420 }}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button type="submit" variant="light">
          {say('admin-balance-explain')}
        </Button>
      </Group>
    </form>
  );
}
