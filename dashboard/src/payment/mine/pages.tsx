// The pages of a receipt as its sender sees them: pictures small, files by a link, words as they are.
import { Anchor, Group, Image, Stack, Text } from '@mantine/core';
import { IconFileTypePdf } from '@tabler/icons-react';
import { number } from '../../format/digits';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import type { MyPayment } from './document';

const THUMB_PX = 96;

/** The pages. */
export function ReceiptPages({ pages }: { pages: MyPayment['receiptPages'] }) {
  const say = useWords();
  const { digits } = useReader();
  return (
    <Group gap="sm" align="flex-start">
      {pages.map((page, index) => {
        const name = say('top-up-page', { number: number(index + 1, digits) });
        // Browsers other than Safari cannot show HEIC.
        const shows = page.mediaType?.startsWith('image/') && !/hei[cf]/.test(page.mediaType);
        return (
          <Stack key={page.number} gap={4} maw="100%">
            {page.url && (
              <Anchor href={page.url} target="_blank" rel="noreferrer" aria-label={name}>
                {shows ? (
                  <Image
                    src={page.url}
                    alt={name}
                    w={THUMB_PX}
                    h={THUMB_PX}
                    radius="md"
                    fit="cover"
                    bd="1px solid var(--mantine-color-default-border)"
                  />
                ) : (
                  <Group gap={6}>
                    <IconFileTypePdf size={28} aria-hidden />
                    <Text size="sm">{name}</Text>
                  </Group>
                )}
              </Anchor>
            )}
            {page.text && (
              <Text size="sm" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                <bdi>{page.text}</bdi>
              </Text>
            )}
          </Stack>
        );
      })}
    </Group>
  );
}
