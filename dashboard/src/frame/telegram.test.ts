// @vitest-environment jsdom
import { waitFor } from '@testing-library/react';
import { emitEvent, mockTelegramEnv } from '@tma.js/sdk-react';
import { beforeEach, expect, test, vi } from 'vitest';
import type { router as OurRouter } from './router';
import { joinTelegram } from './telegram';

/** What was asked of Telegram. */
let asked: { name: string; params?: unknown }[] = [];

beforeEach(() => {
  asked = [];
  mockTelegramEnv({
    resetPostMessage: true,
    launchParams: {
      tgWebAppVersion: '8.0',
      tgWebAppPlatform: 'android',
      tgWebAppThemeParams: { bg_color: '#17212b', secondary_bg_color: '#232e3c' },
      tgWebAppData: 'auth_date=1&hash=x&signature=x',
    },
    onEvent: (event) => {
      asked.push(event);
      const inset = { top: 12, bottom: 30, left: 0, right: 0 };
      if (event.name === 'web_app_request_safe_area') emitEvent('safe_area_changed', inset);
      if (event.name === 'web_app_request_content_safe_area')
        emitEvent('content_safe_area_changed', inset);
      if (event.name === 'web_app_request_viewport') {
        const size = { height: 700, width: 360, is_state_stable: true, is_expanded: false };
        emitEvent('viewport_changed', size);
      }
    },
  });
});

test('its back button leads back, its colours are taken, and its edges are kept free', async () => {
  const back = vi.fn();
  const moves: (() => void)[] = [];
  const router = {
    state: { location: { pathname: '/' } },
    subscribe: (_: string, move: () => void) => {
      moves.push(move);
      return () => {};
    },
    history: { back },
  };
  const looks: boolean[] = [];
  joinTelegram(router as unknown as typeof OurRouter, (dark) => looks.push(dark));
  const root = document.documentElement;
  expect(looks).toEqual([true]);
  expect(root.style.getPropertyValue('--moon-ground')).toBe('#232e3c');
  const shown = () => asked.filter(({ name }) => name === 'web_app_setup_back_button').at(-1);
  expect(shown()?.params).not.toEqual({ is_visible: true });
  router.state.location.pathname = '/services/acc_1';
  for (const move of moves) move();
  expect(shown()?.params).toEqual({ is_visible: true });
  emitEvent('back_button_pressed');
  expect(back).toHaveBeenCalledTimes(1);
  await waitFor(() =>
    expect(root.style.getPropertyValue('--tg-viewport-safe-area-inset-bottom')).toBe('30px'),
  );
  expect(asked.map(({ name }) => name)).toContain('web_app_ready');
});
