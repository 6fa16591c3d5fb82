// The first page below its title: what waits for the customer, his balance, and his services or plans to
// begin with.
import { Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useOrdersLive } from '../../order/live';
import { usePaymentsLive } from '../../payment/mine/live';
import { ServiceCard } from '../../subscription/card';
import { useWords } from '../../words/words';
import type { Home } from './document';
import { Needs } from './needs';
import { Purse } from './purse';

const Beginning = lazy(() => import('./beginning'));
/** So many services are shown whole; the list has the rest. */
const SERVICES_SHOWN = 6;

/** The rest of the page; `onChange` is called when something of it is old. */
export default function Body({ home, onChange }: { home: Home; onChange: () => void }) {
  const say = useWords();
  usePaymentsLive(onChange);
  useOrdersLive(onChange);
  const services = home.vpnAccounts.nodes;
  const shown = services.slice(0, SERVICES_SHOWN);
  return (
    <Stack gap="md">
      <Needs home={home} />
      <Purse wallet={home.wallet} />
      {services.length === 0 ? (
        <Suspense>
          <Beginning />
        </Suspense>
      ) : (
        <Stack gap="sm">
          <Group justify="space-between">
            <Text component="h2" fw={700}>
              {say('service-place')}
            </Text>
            {services.length > shown.length && (
              <Button
                variant="subtle"
                size="compact-md"
                renderRoot={(props) => <Link to="/services" search={{}} {...props} />}
              >
                {say('home-all-services')}
              </Button>
            )}
          </Group>
          <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }} spacing="sm">
            {shown.map((service) => (
              <ServiceCard key={service.id} service={service} />
            ))}
          </SimpleGrid>
        </Stack>
      )}
    </Stack>
  );
}
