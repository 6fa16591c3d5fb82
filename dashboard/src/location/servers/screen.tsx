// Where customers' accounts run: servers with their panels, how full they are and whether they answer; and
// below, what could not be delivered and waits for a person.
import { Button, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { useLive, useResource } from '../../graphql/resource';
import { useMay } from '../../identity/viewer';
import { EmptyState } from '../../parts/empty';
import { Loaded, Screen } from '../../parts/screen';
import { useWords } from '../../words/words';
import { AddPanel } from './add-panel';
import { AddServer } from './add-server';
import { Deliveries } from './deliveries';
import { LocationChanged, ParkedDeliveriesQuery, ServersQuery } from './document';
import { ServerCard } from './server';
import { Tasks } from './tasks';

/** Deliveries that are shown at once. */
const DELIVERIES = 50;

/** The screen. */
export function ServersScreen() {
  const say = useWords();
  const may = useMay();
  const servers = useResource(ServersQuery, {});
  const parked = useResource(ParkedDeliveriesQuery, { first: DELIVERIES, after: null });
  const [adding, setAdding] = useState<'server' | { panelOf: string } | null>(null);
  useLive(LocationChanged, { since: null }, ({ locationChanged: { kind } }) => {
    servers.again();
    if (kind === 'DELIVERY') parked.again();
  });
  const editable = may('location.edit');
  const addServer = editable && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setAdding('server')}>
      {say('admin-servers-add')}
    </Button>
  );
  const done = () => {
    setAdding(null);
    servers.again();
  };
  return (
    <Screen title={say('admin-servers-title')} actions={addServer}>
      <Loaded resource={servers}>
        {({ servers: all }) =>
          all.length === 0 ? (
            <EmptyState
              kind="nothing"
              title={say('admin-servers-none')}
              hint={say('admin-servers-none-hint')}
              action={addServer}
            />
          ) : (
            <Stack gap="sm">
              {all.map((server) => (
                <ServerCard
                  key={server.id}
                  server={server}
                  onAddPanel={editable ? () => setAdding({ panelOf: server.id }) : null}
                />
              ))}
            </Stack>
          )
        }
      </Loaded>
      <Deliveries resource={parked} />
      {may('backup.run') && <Tasks />}
      {adding === 'server' && <AddServer onDone={done} onClose={() => setAdding(null)} />}
      {adding !== null && adding !== 'server' && (
        <AddPanel serverId={adding.panelOf} onDone={done} onClose={() => setAdding(null)} />
      )}
    </Screen>
  );
}
