// A text as a picture for a phone (QR). Promises black on white also in the dark, because several scanners
// refuse an inverted one; loaded when it is shown.
import { Box, Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';

const Drawing = lazy(() =>
  import('qrcode.react').then(({ QRCodeSVG }) => ({ default: QRCodeSVG })),
);

/** The picture; `title` says what it is for. */
export function Picture({
  text,
  title,
  size = 168,
}: {
  text: string;
  title: string;
  size?: number;
}) {
  return (
    <Box bg="white" p="md" mx="auto" w="fit-content" style={{ borderRadius: 12 }}>
      <Suspense fallback={<Skeleton w={size} h={size} />}>
        <Drawing value={text} size={size} role="img" title={title} />
      </Suspense>
    </Box>
  );
}
