// When a screen breaks: the rest stays, the reason is said, and after a new release the page is loaded
// once more by itself, because its old pieces are gone.
import { Button, Stack, Text } from '@mantine/core';
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { SupportLink } from '../parts/support';
import { useWords } from '../words/words';

const KEY = 'moon.reloaded';
/** A second failure within this time is not a new release. */
const AGAIN_MS = 30_000;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function isMissingPiece(error: unknown): boolean {
  return /dynamically imported module|module script failed|Unable to preload/i.test(
    messageOf(error),
  );
}

/** Shown in the place of a screen that broke. */
export function ScreenBroke({ error, reset }: ErrorComponentProps) {
  const say = useWords();
  const router = useRouter();
  useEffect(() => {
    if (!isMissingPiece(error)) return;
    const last = Number(sessionStorage.getItem(KEY) ?? 0);
    if (Date.now() - last < AGAIN_MS) return;
    sessionStorage.setItem(KEY, String(Date.now()));
    location.reload();
  }, [error]);
  return (
    <Stack align="center" py="xl" gap="sm" role="alert">
      <Text fw={600}>{say('frame-broke')}</Text>
      <Text size="sm" c="dimmed" dir="ltr" ta="center">
        {messageOf(error)}
      </Text>
      <Button
        variant="light"
        onClick={() => {
          reset();
          void router.invalidate();
        }}
      >
        {say('problem-again')}
      </Button>
      <SupportLink />
    </Stack>
  );
}

/** Shown where no screen is. */
export function NoScreen() {
  const say = useWords();
  return (
    <Stack align="center" py="xl" gap="sm">
      <Text fw={600}>{say('frame-no-screen')}</Text>
      <Button component="a" href="/" variant="light">
        {say('frame-go-home')}
      </Button>
      <SupportLink />
    </Stack>
  );
}
