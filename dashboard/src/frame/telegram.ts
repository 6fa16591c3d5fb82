// Inside of Telegram: its back button leads back through our screens, its theme is ours (light or dark, and the
// grounds), and the room that it and the phone take at the edges stays free. Loaded only there. Promises: no
// script and no style of Telegram's is taken; where it does not answer, everything works without.
import {
  backButton,
  init,
  miniApp,
  retrieveRawInitData,
  themeParams,
  viewport,
} from '@tma.js/sdk-react';
import type { router as OurRouter } from './router';

/** Where there is nothing to go back to: the first page of each area. */
const FIRST = ['/', '/admin', '/login'];

/** Which of our grounds its colours are. */
const GROUNDS = [
  ['--mantine-color-body', 'bgColor'],
  ['--moon-ground', 'secondaryBgColor'],
] as const;

type Stop = () => void;

/** Shows its back button but on first pages; a press goes back. */
function leadBack(router: typeof OurRouter): Stop {
  backButton.mount();
  const show = () => {
    const first = FIRST.includes(router.state.location.pathname);
    if (first) backButton.hide();
    else backButton.show();
  };
  show();
  const stops = [
    router.subscribe('onResolved', show),
    backButton.onClick(() => router.history.back()),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Takes its colours on, now and whenever they change. */
function takeColours(setDark: (dark: boolean) => void): Stop {
  themeParams.mount();
  const take = () => {
    setDark(themeParams.isDark());
    for (const [ours, its] of GROUNDS) {
      const colour = themeParams[its]();
      if (colour) document.documentElement.style.setProperty(ours, colour);
    }
  };
  take();
  return themeParams.state.sub(take);
}

/** Keeps the edges free: `--tg-viewport-…`, which frame.css adds to the phone's own. */
async function keepEdgesFree(): Promise<void> {
  await viewport.mount();
  viewport.bindCssVars();
  viewport.expand();
}

/** What it signed when it opened this page; none where it did not. */
export const launchData = retrieveRawInitData;

/** Joins Telegram; answers how to leave it. */
export function joinTelegram(router: typeof OurRouter, setDark: (dark: boolean) => void): Stop {
  const stops: Stop[] = [];
  try {
    stops.push(init({ acceptCustomStyles: false }));
    miniApp.mount();
    stops.push(takeColours(setDark));
    if (backButton.isSupported()) stops.push(leadBack(router));
    miniApp.ready();
    // An older Telegram knows no edges; then the phone's own are all there are.
    keepEdgesFree().catch(() => {});
  } catch {
    // Not inside of Telegram after all, or in one that says nothing of itself.
  }
  return () => {
    for (const stop of stops) stop();
  };
}
