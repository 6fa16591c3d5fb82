// The controls above the list of users. What is typed is looked for when the typing rests.
import { Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { JalaliRangePicker } from '../../parts/range';
import { useWords } from '../../words/words';
import { ROLE_WORDS, type Role } from '../role';
import type { UsersSearch } from './filter';

/** How long typing rests before it is looked for. */
const REST_MS = 350;

interface Props {
  search: UsersSearch;
  onChange: (part: Partial<UsersSearch>) => void;
}

/** The controls. */
export function UserFilters({ search, onChange }: Props) {
  const say = useWords();
  const [typed, setTyped] = useState(search.q ?? '');
  useEffect(() => setTyped(search.q ?? ''), [search.q]);
  const look = useDebouncedCallback((q: string) => onChange({ q: q || undefined }), REST_MS);
  const flags = [
    { key: 'active', yes: say('admin-users-active'), no: say('admin-users-not-active') },
    { key: 'balance', yes: say('admin-users-with-balance'), no: say('admin-users-no-balance') },
    { key: 'blocked', yes: say('admin-users-blocked'), no: say('admin-users-not-blocked') },
    { key: 'unreachable', yes: say('admin-users-unreachable'), no: say('admin-users-reachable') },
  ] as const;
  return (
    <>
      <TextInput
        type="search"
        w={260}
        wrapperProps={{ 'data-wide': true }}
        leftSection={<IconSearch size={16} />}
        placeholder={say('admin-users-search-hint')}
        aria-label={say('admin-users-search')}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          look(event.currentTarget.value);
        }}
      />
      <Select
        w={130}
        clearable
        placeholder={say('admin-users-role')}
        aria-label={say('admin-users-role')}
        data={(['OWNER', 'REVIEWER', 'SUPPORT', 'CUSTOMER'] as const).map((value) => ({
          value,
          label: say(ROLE_WORDS[value]),
        }))}
        value={search.role ?? null}
        onChange={(role) => onChange({ role: (role as Role | null) ?? undefined })}
      />
      {flags.map(({ key, yes, no }) => (
        <Select
          key={key}
          w={185}
          clearable
          placeholder={yes}
          aria-label={yes}
          data={[
            { value: 'yes', label: yes },
            { value: 'no', label: no },
          ]}
          value={search[key] ?? null}
          onChange={(value) => onChange({ [key]: (value as 'yes' | 'no' | null) ?? undefined })}
        />
      ))}
      <Select
        w={185}
        clearable
        placeholder={say('admin-users-ending')}
        aria-label={say('admin-users-ending')}
        data={[{ value: 'yes', label: say('admin-users-ending') }]}
        value={search.ending ?? null}
        onChange={(value) => onChange({ ending: value === 'yes' ? 'yes' : undefined })}
      />
      <JalaliRangePicker
        value={{ from: search.from, to: search.to }}
        label={say('admin-users-since')}
        onChange={({ from, to }) => onChange({ from, to })}
      />
    </>
  );
}
