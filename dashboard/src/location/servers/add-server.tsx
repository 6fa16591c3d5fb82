// A new server: where it stands and how many accounts it is meant for.
import { Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { toLatin } from '../../format/digits';
import { tellRefused } from '../../frame/notices';
import { useTell } from '../../frame/outcome';
import { useCommand } from '../../graphql/command';
import type { Refusal } from '../../graphql/problem';
import { ConfirmDialog } from '../../parts/confirm';
import { useWords } from '../../words/words';
import { ServerAddMutation } from './document';
import { otherRefusals, refusalOf } from './fields';
import { useCountry } from './server';

/** Where servers of such shops usually stand; any other code can be typed. */
const COUNTRIES = [
  'DE',
  'NL',
  'FI',
  'FR',
  'GB',
  'SE',
  'TR',
  'AE',
  'US',
  'CA',
  'SG',
  'PL',
  'AT',
  'CH',
  'IR',
];
const FIELDS = ['country', 'capacity'];

interface Props {
  onDone: () => void;
  onClose: () => void;
}

/** The form. */
export function AddServer({ onDone, onClose }: Props) {
  const say = useWords();
  const tell = useTell();
  const country = useCountry();
  const [code, setCode] = useState<string | null>('DE');
  const [capacity, setCapacity] = useState('200');
  const [refusals, setRefusals] = useState<readonly Refusal[]>([]);
  const adding = useCommand(ServerAddMutation, (data) => data.serverAdd);
  const accounts = Number(toLatin(capacity).replace(/\D/g, ''));
  const valid = code !== null && accounts > 0;
  const add = async () => {
    if (!valid) return;
    const outcome = await adding.send({ input: { country: code, capacity: accounts } });
    if (outcome.kind === 'refused') {
      setRefusals(outcome.refusals);
      tellRefused(otherRefusals(outcome.refusals, FIELDS));
    } else if (tell(outcome, say('admin-servers-added'))) onDone();
  };
  return (
    <ConfirmDialog
      opened
      title={say('admin-servers-add')}
      confirm={say('admin-servers-add')}
      busy={adding.sending}
      onClose={onClose}
      onConfirm={() => void add()}
    >
      <Select
        label={say('admin-servers-country')}
        searchable
        allowDeselect={false}
        data={COUNTRIES.map((value) => ({ value, label: country(value) }))}
        value={code}
        onChange={setCode}
        error={refusalOf(refusals, 'country')}
      />
      <TextInput
        label={say('admin-servers-capacity')}
        description={say('admin-servers-capacity-hint')}
        inputMode="numeric"
        value={capacity}
        onChange={(event) => setCapacity(event.currentTarget.value)}
        error={
          refusalOf(refusals, 'capacity') ??
          (accounts > 0 ? undefined : say('admin-servers-capacity-missing'))
        }
      />
    </ConfirmDialog>
  );
}
