// A way to whoever helps, shown where a customer gets stuck. Promises: only where the shop has named somebody,
// and not at the desk, whose people are those who help.
import { Button, Skeleton } from '@mantine/core';
import { IconHelpCircle } from '@tabler/icons-react';
import { graphql } from '../graphql/graphql';
import { useResource } from '../graphql/resource';
import { useWords } from '../words/words';

const SupportQuery = graphql(`
  query Support {
    shop {
      supportUrl
    }
  }
`);

/** The link; nothing where the shop has named nobody, or while that is not known. */
export default function SupportLink({ prominent }: { prominent?: boolean }) {
  const say = useWords();
  const { data, problem } = useResource(SupportQuery, {});
  const url = data?.shop.supportUrl;
  // Its room is kept, so that nothing below moves when it is known.
  if (prominent && !data && !problem) return <Skeleton h={36} w={160} aria-busy />;
  if (!url || location.pathname.startsWith('/admin')) return null;
  return (
    <Button
      component="a"
      href={url}
      target="_blank"
      rel="noreferrer"
      variant={prominent ? 'filled' : 'subtle'}
      size={prominent ? 'sm' : 'compact-sm'}
      leftSection={<IconHelpCircle size={16} />}
    >
      {say('parts-support')}
    </Button>
  );
}
