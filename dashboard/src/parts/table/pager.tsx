// From page to page of a list. The page is a cursor in the address, so a link leads to the same rows.
import { Button, Group } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useWords } from '../../words/words';

interface Props {
  hasNext: boolean;
  isFirst: boolean;
  onNext: () => void;
  onPrevious: () => void;
}

/** Previous and next; nothing where there is one page. */
export function Pager({ hasNext, isFirst, onNext, onPrevious }: Props) {
  const say = useWords();
  if (isFirst && !hasNext) return null;
  return (
    <Group justify="center" gap="xs">
      <Button
        variant="default"
        disabled={isFirst}
        onClick={onPrevious}
        leftSection={<IconChevronLeft size={16} className="moon-dir" />}
      >
        {say('parts-previous')}
      </Button>
      <Button
        variant="default"
        disabled={!hasNext}
        onClick={onNext}
        rightSection={<IconChevronRight size={16} className="moon-dir" />}
      >
        {say('parts-next')}
      </Button>
    </Group>
  );
}
