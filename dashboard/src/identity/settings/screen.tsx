// Settings of a person: how things are shown to him, the second factor, where he is signed in.
import { Card, Stack, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useResource } from '../../graphql/resource';
import { Loaded, Screen } from '../../parts/screen';
import { useWords } from '../../words/words';
import { AccountQuery } from './document';
import { Looks } from './looks';
import { SecondFactor } from './second-factor';
import { Sessions } from './sessions';

/** Settings. */
export function SettingsScreen() {
  const say = useWords();
  const account = useResource(AccountQuery, {});
  return (
    <Screen title={say('frame-settings')}>
      <Stack maw={640}>
        <Section title={say('settings-shown')}>
          <Looks />
        </Section>
        <Section title={say('settings-factor')}>
          <Loaded resource={account}>
            {({ viewer }) => viewer && <SecondFactor account={viewer} again={account.again} />}
          </Loaded>
        </Section>
        <Section title={say('settings-sessions')}>
          <Loaded resource={account}>
            {({ viewer }) => viewer && <Sessions account={viewer} again={account.again} />}
          </Loaded>
        </Section>
      </Stack>
    </Screen>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Card component="section" aria-label={title}>
      <Title order={2} size="h5" mb="sm">
        {title}
      </Title>
      {children}
    </Card>
  );
}
