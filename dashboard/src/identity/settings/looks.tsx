// How things are shown: language (which the bot then speaks too), calendar, digits, look.
import { SegmentedControl, Stack, Text, useMantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Digits } from '../../format/digits';
import type { Calendar } from '../../format/jalali';
import { tellFailed } from '../../frame/notices';
import { useCommand } from '../../graphql/command';
import { useProblemText } from '../../parts/problem';
import { type Language, usePreference } from '../../words/preference';
import { useWords } from '../../words/words';
import { PreferencesSetMutation } from './document';

/** The choices. */
export function Looks() {
  const say = useWords();
  const text = useProblemText();
  const { reader, speak, change } = usePreference();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const preferring = useCommand(PreferencesSetMutation, (data) => data.preferencesSet);
  const choose = async (language: Language) => {
    speak(language);
    const outcome = await preferring.send({ input: { language: language === 'fa' ? 'FA' : 'EN' } });
    if (outcome.kind === 'failed') tellFailed(text(outcome.problem));
  };
  return (
    <Stack gap="md">
      <Choice
        label={say('settings-language')}
        value={reader.language}
        onChange={(value) => void choose(value)}
        data={[
          { value: 'fa', label: say('settings-persian') },
          { value: 'en', label: say('settings-english') },
        ]}
      />
      <Choice<Calendar>
        label={say('settings-calendar')}
        value={reader.calendar}
        onChange={(calendar) => change({ calendar })}
        data={[
          { value: 'jalali', label: say('settings-jalali') },
          { value: 'gregorian', label: say('settings-gregorian') },
        ]}
      />
      <Choice<Digits>
        label={say('settings-digits')}
        value={reader.digits}
        onChange={(digits) => change({ digits })}
        data={[
          { value: 'fa', label: '۱۲۳' },
          { value: 'latn', label: '123' },
        ]}
      />
      <Choice
        label={say('settings-look')}
        value={colorScheme}
        onChange={setColorScheme}
        data={[
          { value: 'light', label: say('settings-light') },
          { value: 'dark', label: say('settings-dark') },
          { value: 'auto', label: say('settings-auto') },
        ]}
      />
    </Stack>
  );
}

interface ChoiceProps<V extends string> {
  label: string;
  value: V;
  onChange: (value: V) => void;
  data: { value: V; label: ReactNode }[];
}

function Choice<V extends string>({ label, value, onChange, data }: ChoiceProps<V>) {
  return (
    <Stack gap={4}>
      <Text size="sm" fw={600}>
        {label}
      </Text>
      <SegmentedControl
        aria-label={label}
        value={value}
        onChange={(chosen) => onChange(chosen as V)}
        data={data}
      />
    </Stack>
  );
}
