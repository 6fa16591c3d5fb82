// Joins Telegram where it opened this page; its own pieces are loaded only there. Shows nothing.
import { useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { isMiniApp } from '../identity/login/mini-app';
import type { router as OurRouter } from './router';

/** Joins Telegram while it is shown. */
export function MiniApp({ router }: { router: typeof OurRouter }) {
  const { setColorScheme } = useMantineColorScheme();
  useEffect(() => {
    if (!isMiniApp()) return;
    let over = false;
    let leave = () => {};
    void import('./telegram').then(({ joinTelegram }) => {
      if (!over) leave = joinTelegram(router, (dark) => setColorScheme(dark ? 'dark' : 'light'));
    });
    return () => {
      over = true;
      leave();
    };
  }, [router, setColorScheme]);
  return null;
}
