// The person's menu: language, digits, calendar, look, the other area, and the way out. Open from the first,
// because a press has loaded it.
import { ActionIcon, Avatar, Menu, Text, useMantineColorScheme } from '@mantine/core';
import {
  IconCalendar,
  IconLanguage,
  IconLogout,
  IconMoon,
  IconNumbers,
  IconSun,
  IconUserCog,
} from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useSignOut } from '../identity/viewer';
import { usePreference } from '../words/preference';
import { useWords } from '../words/words';
import type { OtherArea } from './places';

/** The menu behind the person's letters. */
export default function PersonMenu({ name, other }: { name: string; other?: OtherArea }) {
  const say = useWords();
  const signOut = useSignOut();
  return (
    <Menu position="bottom-end" width={230} defaultOpened>
      <Menu.Target>
        <ActionIcon
          size="lg"
          radius="xl"
          variant="transparent"
          aria-label={say('frame-person-menu')}
        >
          <Avatar name={name} color="indigo.9" variant="filled" radius="xl" size={34} alt="" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          <Text size="sm" fw={700} truncate>
            <bdi>{name}</bdi>
          </Text>
        </Menu.Label>
        <Choices />
        <Menu.Divider />
        {other && (
          <Menu.Item component={Link} to={other.to as never} leftSection={<other.icon size={16} />}>
            {say(other.word)}
          </Menu.Item>
        )}
        <Menu.Item
          component={Link}
          to={'/settings' as never}
          leftSection={<IconUserCog size={16} />}
        >
          {say('frame-settings')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconLogout size={16} className="moon-dir" />}
          onClick={() => void signOut()}
        >
          {say('frame-sign-out')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function Choices() {
  const say = useWords();
  const { reader, speak, change } = usePreference();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const isDark =
    colorScheme === 'dark' ||
    (colorScheme === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches);
  return (
    <>
      <Menu.Item
        closeMenuOnClick={false}
        leftSection={<IconLanguage size={16} />}
        onClick={() => speak(reader.language === 'fa' ? 'en' : 'fa')}
        lang={reader.language === 'fa' ? 'en' : 'fa'}
      >
        {say('frame-other-language')}
      </Menu.Item>
      <Menu.Item
        closeMenuOnClick={false}
        leftSection={isDark ? <IconSun size={16} /> : <IconMoon size={16} />}
        onClick={() => setColorScheme(isDark ? 'light' : 'dark')}
      >
        {isDark ? say('frame-light') : say('frame-dark')}
      </Menu.Item>
      <Menu.Item
        closeMenuOnClick={false}
        leftSection={<IconNumbers size={16} />}
        onClick={() => change({ digits: reader.digits === 'fa' ? 'latn' : 'fa' })}
      >
        {reader.digits === 'fa' ? say('frame-latin-digits') : say('frame-persian-digits')}
      </Menu.Item>
      <Menu.Item
        closeMenuOnClick={false}
        leftSection={<IconCalendar size={16} />}
        onClick={() => change({ calendar: reader.calendar === 'jalali' ? 'gregorian' : 'jalali' })}
      >
        {reader.calendar === 'jalali' ? say('frame-gregorian') : say('frame-jalali')}
      </Menu.Item>
    </>
  );
}
