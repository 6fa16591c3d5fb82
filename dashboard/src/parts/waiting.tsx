// A place while its data is on the way: bones of the final size, shown only when it takes long enough to
// be noticed, so that quick answers do not flicker.
import { Skeleton, Stack } from '@mantine/core';
import { useEffect, useState } from 'react';

/** Answers quicker than this show no bones. */
const NOTICED_MS = 150;

/** Rows of bones; keeps their room from the first moment. */
export function Bones({ rows = 6, height = 44 }: { rows?: number; height?: number }) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setShown(true), NOTICED_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Stack gap="xs" aria-busy="true" style={{ visibility: shown ? 'visible' : 'hidden' }}>
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index.toString()} height={height} />
      ))}
    </Stack>
  );
}
