// The service worker: keeps the pieces of the page, and never an answer of the server. Not inside of
// Telegram, which keeps its own.
import { isMiniApp } from '../identity/login/mini-app';

/** Registers the worker once the page is at rest. */
export function registerWorker(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator) || isMiniApp()) return;
  window.addEventListener('load', () => {
    navigator.serviceWorker.register('/sw.js').catch(() => {
      // Without a worker everything works; only installing is poorer.
    });
  });
}
