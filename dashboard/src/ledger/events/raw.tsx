// The raw form of one event, asked for when it is opened.
import { Stack } from '@mantine/core';
import { useResource } from '../../graphql/resource';
import { Loaded } from '../../parts/screen';
import { Bones } from '../../parts/waiting';
import { useWords } from '../../words/words';
import { RawEventQuery } from './document';
import { JsonBlock } from './json';

/** The payload and its circumstances. */
export function RawEvent({ position }: { position: string }) {
  const say = useWords();
  const resource = useResource(RawEventQuery, { position });
  return (
    <Loaded resource={resource} waiting={<Bones rows={2} height={80} />}>
      {({ event }) =>
        event && (
          <Stack gap="xs" mt="xs">
            <JsonBlock value={event.payload} label={say('admin-ledger-payload')} />
            <JsonBlock value={event.metadata} label={say('admin-ledger-metadata')} />
          </Stack>
        )
      }
    </Loaded>
  );
}
