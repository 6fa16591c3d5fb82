// The customer's services, all of them or those that stand in a certain way.
import { Button, ScrollArea, SegmentedControl, SimpleGrid, Stack } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useResource } from '../../graphql/resource';
import { useViewer } from '../../identity/viewer';
import { useOrdersLive } from '../../order/live';
import { useNow } from '../../parts/date';
import { EmptyState } from '../../parts/empty';
import { Loaded, Screen } from '../../parts/screen';
import { useWords } from '../../words/words';
import { ServiceCard } from '../card';
import { MyServicesQuery, type Service } from '../document';
import { concernOf, standingOf } from '../standing';

const route = getRouteApi('/user/services');
type Show = 'active' | 'building' | 'concern' | 'ended';

function isShown(service: Service, show: Show | undefined, now: Date): boolean {
  const standing = standingOf(service, now);
  if (show === 'active') return standing === 'active';
  if (show === 'building') return standing === 'building';
  if (show === 'concern') return standing === 'active' && concernOf(service, now) !== null;
  if (show === 'ended') return standing !== 'active' && standing !== 'building';
  return true;
}

/** The screen. */
export function ServicesScreen() {
  const say = useWords();
  const now = useNow();
  const { id: userId } = useViewer();
  const { show } = route.useSearch();
  const navigate = route.useNavigate();
  const resource = useResource(MyServicesQuery, { userId });
  useOrdersLive(resource.again);
  return (
    <Screen
      title={say('service-place')}
      actions={
        <Button
          leftSection={<IconPlus size={18} />}
          renderRoot={(props) => <Link to="/buy" search={{}} {...props} />}
        >
          {say('service-buy')}
        </Button>
      }
    >
      <ScrollArea type="never">
        <SegmentedControl
          aria-label={say('service-filter')}
          value={show ?? 'all'}
          onChange={(value) =>
            void navigate({
              search: value === 'all' ? {} : { show: value as Show },
              replace: true,
            })
          }
          data={[
            { value: 'all', label: say('service-all') },
            { value: 'active', label: say('service-active') },
            { value: 'concern', label: say('service-concern') },
            { value: 'ended', label: say('service-ended') },
            { value: 'building', label: say('service-building') },
          ]}
        />
      </ScrollArea>
      <Loaded resource={resource}>
        {({ vpnAccounts }) => {
          const all = vpnAccounts.nodes;
          const shown = all.filter((service) => isShown(service, show, now));
          if (all.length === 0)
            return (
              <EmptyState
                kind="nothing"
                title={say('home-empty')}
                hint={say('home-empty-hint')}
                action={
                  <Button renderRoot={(props) => <Link to="/buy" search={{}} {...props} />}>
                    {say('service-buy')}
                  </Button>
                }
              />
            );
          if (shown.length === 0)
            return (
              <EmptyState
                kind="unmatched"
                title={say('parts-nothing-matches')}
                action={
                  <Button
                    variant="light"
                    onClick={() => void navigate({ search: {}, replace: true })}
                  >
                    {say('parts-clear-filters')}
                  </Button>
                }
              />
            );
          return (
            <Stack>
              <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} spacing="sm">
                {shown.map((service) => (
                  <ServiceCard key={service.id} service={service} />
                ))}
              </SimpleGrid>
            </Stack>
          );
        }}
      </Loaded>
    </Screen>
  );
}
