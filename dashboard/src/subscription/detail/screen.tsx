// A service from all its sides: how to connect, what is used, what happened to it; the tab stands in the
// address.
import { Button, Card, Group, Stack, Tabs } from '@mantine/core';
import { IconGauge, IconHistory, IconPlugConnected, IconRefresh } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useResource } from '../../graphql/resource';
import { useOrdersLive } from '../../order/live';
import { EmptyState } from '../../parts/empty';
import { Loaded, Screen } from '../../parts/screen';
import { useWords } from '../../words/words';
import { MyServiceQuery, type Service } from '../document';
import { StandingBadge, TimeLeft } from '../look';
import { Connect } from './connect';
import { History } from './history';
import { Usage } from './usage';

const route = getRouteApi('/user/services/$id');
type Tab = 'connect' | 'history' | 'usage';

/** The screen. */
export function ServiceScreen() {
  const say = useWords();
  const { id } = route.useParams();
  const resource = useResource(MyServiceQuery, { id });
  useOrdersLive(resource.again);
  const service = resource.data?.vpnAccount;
  return (
    <Screen
      title={service?.name ?? say('service-one')}
      actions={
        service?.state === 'ACTIVE' && (
          <Button
            leftSection={<IconRefresh size={18} />}
            renderRoot={(props) => <Link to="/buy" search={{ renew: service.id }} {...props} />}
          >
            {say('service-renew')}
          </Button>
        )
      }
    >
      <Loaded resource={resource}>
        {({ vpnAccount }) =>
          vpnAccount ? (
            <Sides service={vpnAccount} />
          ) : (
            <EmptyState
              kind="nothing"
              title={say('service-missing')}
              stuck
              action={
                <Button
                  variant="light"
                  renderRoot={(props) => <Link to="/services" search={{}} {...props} />}
                >
                  {say('service-place')}
                </Button>
              }
            />
          )
        }
      </Loaded>
    </Screen>
  );
}

function Sides({ service }: { service: Service }) {
  const say = useWords();
  const { tab = 'connect' } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Stack gap="md" maw={820} w="100%">
      <Group gap="sm">
        <StandingBadge service={service} />
        {service.state === 'ACTIVE' && <TimeLeft service={service} />}
      </Group>
      <Tabs
        value={tab}
        onChange={(value) =>
          void navigate({
            search: value === 'connect' || !value ? {} : { tab: value as Tab },
            replace: true,
          })
        }
        keepMounted={false}
        // The sign stands beside its word, not at the far end of the tab.
        styles={{ tab: { justifyContent: 'center' }, tabLabel: { flex: 'none' } }}
      >
        <Tabs.List grow>
          <Tabs.Tab value="connect" leftSection={<IconPlugConnected size={18} />}>
            {say('service-connect')}
          </Tabs.Tab>
          <Tabs.Tab value="usage" leftSection={<IconGauge size={18} />}>
            {say('service-usage')}
          </Tabs.Tab>
          <Tabs.Tab value="history" leftSection={<IconHistory size={18} />}>
            {say('service-history')}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="connect" pt="md">
          <Connect service={service} />
        </Tabs.Panel>
        <Tabs.Panel value="usage" pt="md">
          <Card>
            <Usage service={service} />
          </Card>
        </Tabs.Panel>
        <Tabs.Panel value="history" pt="md">
          <History service={service} />
        </Tabs.Panel>
      </Tabs>
    </Stack>
  );
}
