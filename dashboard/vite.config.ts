// How the dashboard is built: one page, two lazily loaded areas, messages and documents from the
// repository's own trees, no request to any other host.
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { VitePWA } from 'vite-plugin-pwa';
import { defineConfig } from 'vitest/config';
import { documents } from './build/documents.mjs';
import { manifest } from './build/manifest.mjs';
import { packageStyles } from './build/package-styles.mjs';
import { trimStyles } from './build/trim-styles.mjs';
import { words } from './build/words.mjs';

/** What the API answers itself: never the page, never from a cache. */
const SERVER_ROUTES = '^/(graphql|auth|files|s|health|uploads|webhook|proof)(/|$)';
const SHOP = process.env.MOON_SHOP ?? 'http://127.0.0.1:8080';

/**
 * What nearly every screen needs is one piece: many small ones compress worse (14 kB of a customer's home).
 * A lower share would bring what only staff need to the door.
 */
const BASE = { name: 'base', test: /\.m?[jt]sx?$/, minShareCount: 28 };

export default defineConfig({
  resolve: { alias: { '~': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    target: 'es2022',
    manifest: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 800,
    rolldownOptions: { output: { codeSplitting: { groups: [BASE] } } },
  },
  server: { proxy: { [SERVER_ROUTES]: { target: SHOP, ws: true } } },
  plugins: [
    words(),
    documents(),
    packageStyles(),
    react(),
    trimStyles(),
    VitePWA({
      registerType: 'prompt',
      injectRegister: false,
      manifest,
      workbox: {
        globPatterns: ['assets/index-*.{js,css}', 'assets/*arabic*.woff2', 'icon.svg'],
        navigateFallback: null,
        directoryIndex: null,
        cleanupOutdatedCaches: true,
      },
    }),
  ],
  test: {
    pool: 'threads',
    fileParallelism: false,
    reporters: ['default', './build/tally.mjs'],
    include: ['src/**/*.test.{ts,tsx}'],
    env: { TZ: 'UTC' },
  },
});
