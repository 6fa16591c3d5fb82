// Buying and renewing on one page: choose, see what it costs and why, pay, watch it being made. Each step
// stands in the address, so that Back and a reload lead to where one was.
import { Button, Stack, Stepper, Text } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { getRouteApi, Link } from '@tanstack/react-router';
import { number } from '../../format/digits';
import { useResource } from '../../graphql/resource';
import { EmptyState } from '../../parts/empty';
import { Loaded, Screen } from '../../parts/screen';
import { MyServiceQuery } from '../../subscription/document';
import { useReader } from '../../words/preference';
import { type PlainWordId, useWords } from '../../words/words';
import { PlansQuery } from '../document';
import { PlanCards } from '../plan-cards';
import { OrderPanel } from './order-panel';
import { QuotePanel } from './quote-panel';

const route = getRouteApi('/user/buy');
const STEPS: readonly PlainWordId[] = ['buy-step-choose', 'buy-step-quote', 'buy-step-done'];

/** The screen. */
export function BuyScreen() {
  const say = useWords();
  const { digits } = useReader();
  const { plan, renew, order } = route.useSearch();
  const step = order ? 2 : plan ? 1 : 0;
  return (
    <Screen title={renew ? say('buy-renew-title') : say('buy-title')}>
      <Text size="sm" c="dimmed" hiddenFrom="xs">
        {say('buy-step-hint', {
          number: number(step + 1, digits),
          total: number(STEPS.length, digits),
          name: say(STEPS[step] ?? 'buy-step-done'),
        })}
      </Text>
      <Stepper
        active={step}
        size="xs"
        iconSize={30}
        allowNextStepsSelect={false}
        wrap={false}
        aria-label={say('buy-steps')}
        visibleFrom="xs"
        maw={640}
        w="100%"
      >
        {STEPS.map((word, index) => (
          <Stepper.Step key={word} label={say(word)} icon={number(index + 1, digits)} />
        ))}
      </Stepper>
      {order ? (
        <OrderPanel key={order} id={order} />
      ) : plan ? (
        <Stack gap="sm" maw={640} w="100%">
          <div>
            <Button
              variant="subtle"
              size="compact-md"
              leftSection={<IconArrowLeft size={18} className="moon-dir" />}
              renderRoot={(props) => <Link to="/buy" search={renew ? { renew } : {}} {...props} />}
            >
              {say('buy-other-plan')}
            </Button>
          </div>
          <QuotePanel key={`${plan}/${renew ?? ''}`} planId={plan} renew={renew} />
        </Stack>
      ) : (
        <Choice renew={renew} />
      )}
    </Screen>
  );
}

/** Which plan; for a renewal, the plan that the service has stands first. */
function Choice({ renew }: { renew?: string }) {
  const say = useWords();
  const plans = useResource(PlansQuery, {});
  const service = useResource(MyServiceQuery, { id: renew ?? '' }, { pause: !renew });
  const renewed = service.data?.vpnAccount;
  return (
    <Stack gap="sm">
      {renewed && <Text>{say('buy-renew-which', { name: renewed.name })}</Text>}
      <Loaded resource={plans}>
        {({ plans: offered }) =>
          offered.length === 0 ? (
            <EmptyState
              kind="nothing"
              title={say('buy-nothing')}
              stuck
              hint={say('buy-nothing-hint')}
            />
          ) : (
            <PlanCards plans={offered} renew={renew} current={renewed?.plan?.id} />
          )
        }
      </Loaded>
    </Stack>
  );
}
