// Why a balance is what it is: a sentence, the three numbers that must agree, what it is made of, every
// entry with the balance after it, and a slider into the past. While it shows the past, all of it stands in
// a violet frame that says so.
import { Alert, Box, Button, Card, Group, Skeleton, Stack, Text } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { number, place } from '../../format/digits';
import { useResource } from '../../graphql/resource';
import { JalaliDate } from '../../parts/date';
import { useAmount } from '../../parts/money';
import { Loaded } from '../../parts/screen';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { type AsOfText, asOfInput } from '../as-of';
import { BalanceExplanationQuery, type Explained } from './document';
import { Entries } from './entries';
import { TimeSlider } from './slider';
import { ThreeNumbers } from './three-numbers';

const Parts = lazy(() => import('./parts'));

/** Whose wallet, or which account of the books. */
export type Of = { userId: string; account?: never } | { account: string; userId?: never };

interface Props {
  of: Of;
  asOf: AsOfText;
  onAsOf: (asOf: AsOfText) => void;
}

/** The explanation. */
export function Explanation({ of, asOf, onAsOf }: Props) {
  const asked = {
    userId: of.userId ?? null,
    account: of.account ?? null,
    asOf: asOfInput(asOf),
  };
  const resource = useResource(BalanceExplanationQuery, asked, { keepPrevious: true });
  const past = asked.asOf !== null;
  return (
    <Loaded resource={resource}>
      {({ balanceExplanation: explained }) => (
        <Box
          p={past ? 'sm' : 0}
          style={
            past
              ? {
                  border: '2px solid var(--mantine-color-violet-6)',
                  borderRadius: 'var(--mantine-radius-md)',
                }
              : undefined
          }
        >
          <Stack gap="sm">
            {past && <PastBanner explained={explained} onNow={() => onAsOf(undefined)} />}
            <Card>
              <Sentence explained={explained} />
            </Card>
            <ThreeNumbers explained={explained} />
            {explained.marks.length > 1 && (
              <TimeSlider explained={explained} past={past} onAsOf={onAsOf} />
            )}
            {explained.groups.length > 0 && (
              <Suspense fallback={<Skeleton h={280} />}>
                <Parts explained={explained} />
              </Suspense>
            )}
            <Entries key={JSON.stringify(asked)} asked={asked} />
          </Stack>
        </Box>
      )}
    </Loaded>
  );
}

/** The balance and what it is made of, as one would say it. */
function Sentence({ explained }: { explained: Explained }) {
  const say = useWords();
  const amount = useAmount();
  const { language, digits } = useReader();
  const parts = explained.groups.map(({ title, count }) =>
    say('admin-balance-part', { number: number(count, digits), title }),
  );
  const listed = new Intl.ListFormat(language === 'fa' ? 'fa' : 'en').format(parts);
  const balance = amount(explained.projection.amount);
  return (
    <Text>
      {parts.length === 0
        ? say('admin-balance-sentence-empty', { balance })
        : say('admin-balance-sentence', { balance, parts: listed })}
    </Text>
  );
}

function PastBanner({ explained, onNow }: { explained: Explained; onNow: () => void }) {
  const say = useWords();
  const { digits } = useReader();
  const mark = explained.marks.findLast(
    ({ position }) => BigInt(position) <= BigInt(explained.asOfPosition),
  );
  return (
    <Alert color="violet" variant="light" py="xs" icon={<IconHistory size={18} />} role="status">
      <Group justify="space-between" gap="xs">
        <Text size="sm">
          {say('admin-balance-past', { position: place(explained.asOfPosition, digits) })}{' '}
          {mark && <JalaliDate at={mark.at} size="sm" />}
        </Text>
        <Button size="compact-sm" color="violet" onClick={onNow}>
          {say('admin-balance-back-to-now')}
        </Button>
      </Group>
    </Alert>
  );
}
