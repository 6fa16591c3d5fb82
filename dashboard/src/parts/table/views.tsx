// Saved views of a list: a name for a set of filters. Kept in this browser; a colleague gets one by its
// link, because every filter stands in the address.
import { ActionIcon, Button, Group, Menu, Modal, TextInput } from '@mantine/core';
import { IconBookmark, IconLink, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { tellDone } from '../../frame/notices';
import { useWords } from '../../words/words';

/** A set of filters, as it stands in the address. */
export type Filters = Record<string, unknown>;
interface View {
  name: string;
  search: Filters;
}

/** More views of one list than this nobody finds again. */
const VIEWS_MAX = 20;

function read(key: string): View[] {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '[]') as View[];
  } catch {
    return [];
  }
}

interface Props {
  /** Which list. */
  list: string;
  search: Filters;
  onChoose: (search: Filters) => void;
}

/** The menu of saved views. */
export function SavedViews({ list, search, onChoose }: Props) {
  const say = useWords();
  const key = `moon.views.${list}`;
  const [views, setViews] = useState(() => read(key));
  const [name, setName] = useState<string | null>(null);
  const keep = (next: View[]) => {
    localStorage.setItem(key, JSON.stringify(next));
    setViews(next);
  };
  const save = () => {
    if (!name?.trim()) return;
    const others = views.filter((view) => view.name !== name.trim());
    keep([...others, { name: name.trim(), search }].slice(-VIEWS_MAX));
    setName(null);
  };
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" leftSection={<IconBookmark size={16} />}>
            {say('parts-views')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {views.map((view) => (
            <Menu.Item
              key={view.name}
              onClick={() => onChoose(view.search)}
              rightSection={
                <ActionIcon
                  component="span"
                  size="sm"
                  aria-label={say('parts-view-forget', { name: view.name })}
                  onClick={(event: React.MouseEvent) => {
                    event.stopPropagation();
                    keep(views.filter((one) => one !== view));
                  }}
                >
                  <IconTrash size={14} />
                </ActionIcon>
              }
            >
              <bdi>{view.name}</bdi>
            </Menu.Item>
          ))}
          {views.length > 0 && <Menu.Divider />}
          <Menu.Item leftSection={<IconBookmark size={16} />} onClick={() => setName('')}>
            {say('parts-view-save')}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconLink size={16} />}
            onClick={() => {
              void navigator.clipboard
                .writeText(location.href)
                .then(() => tellDone(say('parts-copied')));
            }}
          >
            {say('parts-view-share')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Modal
        opened={name !== null}
        onClose={() => setName(null)}
        title={say('parts-view-save')}
        closeButtonProps={{ 'aria-label': say('parts-close') }}
      >
        <form
          onSubmit={(event) => {
            event.preventDefault();
            save();
          }}
        >
          <Group align="end">
            <TextInput
              label={say('parts-view-name')}
              value={name ?? ''}
              onChange={(event) => setName(event.currentTarget.value)}
              flex={1}
              data-autofocus
            />
            <Button type="submit">{say('parts-save')}</Button>
          </Group>
        </form>
      </Modal>
    </>
  );
}
