// What the shop sells, as cards: traffic, days, devices, the price, and what a gigabyte or a month of it
// costs, so that plans can be compared.
import { Badge, Button, Card, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconCalendar, IconDevices, IconGauge } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { number } from '../format/digits';
import { Money, useAmount } from '../parts/money';
import { usePlanName, useSize } from '../subscription/look';
import { useReader } from '../words/preference';
import { useWords } from '../words/words';
import type { Plan } from './document';
import { bestOf, unitPrice } from './unit-price';

/** The cards; each leads to its quote. */
export function PlanCards({
  plans,
  renew,
  current,
}: {
  plans: readonly Plan[];
  /** The service that would be renewed. */
  renew?: string;
  /** The plan that it has now: shown first. */
  current?: string;
}) {
  const say = useWords();
  const best = bestOf(plans);
  const sorted = [...plans].sort((a, b) => Number(b.id === current) - Number(a.id === current));
  return (
    <SimpleGrid cols={{ base: 1, xs: 2, lg: sorted.length === 4 ? 2 : 3 }} spacing="sm">
      {sorted.map((plan) => (
        <PlanCard
          key={plan.id}
          plan={plan}
          renew={renew}
          mark={
            plan.id === current
              ? say('buy-same-plan')
              : plan.id === best
                ? say('buy-best-value')
                : undefined
          }
        />
      ))}
    </SimpleGrid>
  );
}

function PlanCard({ plan, renew, mark }: { plan: Plan; renew?: string; mark?: string }) {
  const say = useWords();
  const amount = useAmount();
  const planName = usePlanName();
  const unit = unitPrice(plan);
  return (
    <Card data-testid="plan">
      <Stack gap="xs" h="100%">
        <Group justify="space-between" gap="xs">
          <Text fw={700}>{planName(plan)}</Text>
          {mark && <Badge>{mark}</Badge>}
        </Group>
        <PlanFacts plan={plan} />
        <Group justify="space-between" align="flex-end" mt="auto" gap="xs">
          <div>
            <Money rial={plan.price.amount} fz="lg" fw={800} />
            <Text size="xs" c="dimmed">
              {say(unit.per === 'gigabyte' ? 'buy-per-gigabyte' : 'buy-per-month', {
                amount: amount(unit.rial),
              })}
            </Text>
          </div>
          <Button
            variant="light"
            renderRoot={(props) => (
              <Link to="/buy" search={{ plan: plan.id, ...(renew ? { renew } : {}) }} {...props} />
            )}
          >
            {say('buy-choose')}
          </Button>
        </Group>
      </Stack>
    </Card>
  );
}

/** What a plan gives. */
export function PlanFacts({ plan }: { plan: Pick<Plan, 'quota' | 'days' | 'deviceCount'> }) {
  const say = useWords();
  const size = useSize();
  const { digits } = useReader();
  return (
    <Stack gap={4}>
      <Fact icon={<IconGauge size={18} aria-hidden />}>{size(plan.quota, true)}</Fact>
      <Fact icon={<IconCalendar size={18} aria-hidden />}>
        {say('buy-days', { count: plan.days, number: number(plan.days, digits) })}
      </Fact>
      <Fact icon={<IconDevices size={18} aria-hidden />}>
        {plan.deviceCount === 0
          ? say('buy-devices-unlimited')
          : say('buy-devices', {
              count: plan.deviceCount,
              number: number(plan.deviceCount, digits),
            })}
      </Fact>
    </Stack>
  );
}

function Fact({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <Group gap={8} wrap="nowrap">
      {icon}
      <Text size="sm">{children}</Text>
    </Group>
  );
}
