// For who has no service yet: what one gets, and plans to begin with.
import { Stack } from '@mantine/core';
import { useResource } from '../../graphql/resource';
import { PlansQuery } from '../../order/document';
import { PlanCards } from '../../order/plan-cards';
import { EmptyState } from '../../parts/empty';
import { Loaded } from '../../parts/screen';
import { useWords } from '../../words/words';

/** The beginning. */
export default function Beginning() {
  const say = useWords();
  const plans = useResource(PlansQuery, {});
  return (
    <Stack gap="sm">
      <EmptyState kind="nothing" title={say('home-empty')} hint={say('home-empty-hint')} />
      <Loaded resource={plans}>{({ plans: offered }) => <PlanCards plans={offered} />}</Loaded>
    </Stack>
  );
}
