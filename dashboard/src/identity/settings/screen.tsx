// Settings of a person: how things are shown to him in this browser.
import { Card, SegmentedControl, Stack, Text, useMantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Digits } from '../../format/digits';
import type { Calendar } from '../../format/jalali';
import { Screen } from '../../parts/screen';
import { type Language, usePreference } from '../../words/preference';
import { useWords } from '../../words/words';

/** Settings. */
export function SettingsScreen() {
  const say = useWords();
  return (
    <Screen title={say('frame-settings')}>
      <Card maw={560}>
        <Looks />
      </Card>
    </Screen>
  );
}

function Looks() {
  const say = useWords();
  const { reader, speak, change } = usePreference();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Stack gap="md">
      <Choice label={say('settings-language')}>
        <SegmentedControl
          aria-label={say('settings-language')}
          value={reader.language}
          onChange={(value) => speak(value as Language)}
          data={[
            { value: 'fa', label: say('settings-persian') },
            { value: 'en', label: say('settings-english') },
          ]}
        />
      </Choice>
      <Choice label={say('settings-calendar')}>
        <SegmentedControl
          aria-label={say('settings-calendar')}
          value={reader.calendar}
          onChange={(value) => change({ calendar: value as Calendar })}
          data={[
            { value: 'jalali', label: say('settings-jalali') },
            { value: 'gregorian', label: say('settings-gregorian') },
          ]}
        />
      </Choice>
      <Choice label={say('settings-digits')}>
        <SegmentedControl
          aria-label={say('settings-digits')}
          value={reader.digits}
          onChange={(value) => change({ digits: value as Digits })}
          data={[
            { value: 'fa', label: '۱۲۳' },
            { value: 'latn', label: '123' },
          ]}
        />
      </Choice>
      <Choice label={say('settings-look')}>
        <SegmentedControl
          aria-label={say('settings-look')}
          value={colorScheme}
          onChange={(value) => setColorScheme(value as typeof colorScheme)}
          data={[
            { value: 'light', label: say('settings-light') },
            { value: 'dark', label: say('settings-dark') },
            { value: 'auto', label: say('settings-auto') },
          ]}
        />
      </Choice>
    </Stack>
  );
}

function Choice({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        {label}
      </Text>
      {children}
    </Stack>
  );
}
