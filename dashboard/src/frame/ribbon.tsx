// Says where this shop stands when it is not the real world: a sandbox shop says so on every page.
import { Badge } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useWords } from '../words/words';

/** A mark while the shop plays with a sandbox. */
export function SandboxRibbon() {
  const say = useWords();
  const [sandbox, setSandbox] = useState(false);
  useEffect(() => {
    const asked = new AbortController();
    fetch('/health', { signal: asked.signal })
      .then((answer) => answer.json())
      .then((health: { sandbox?: boolean }) => setSandbox(health.sandbox === true))
      .catch(() => {
        // Whether the shop is well is said by its screens; this mark only says which shop it is.
      });
    return () => asked.abort();
  }, []);
  if (!sandbox) return null;
  return (
    <Badge color="yellow" variant="filled" radius="sm" title={say('frame-sandbox-hint')}>
      {say('frame-sandbox')}
    </Badge>
  );
}
