// Where the page begins: letters, look, words, data, screens. Nothing of another host, nothing inline.
import '@fontsource-variable/vazirmatn/wght.css';
import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import './frame/frame.css';
import { DirectionProvider, MantineProvider } from '@mantine/core';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider } from 'urql';
import { KeysProvider } from './frame/keys';
import { MiniApp } from './frame/mini-app';
import { Notices } from './frame/notices';
import { router } from './frame/router';
import { theme, variables } from './frame/theme';
import { registerWorker } from './frame/worker';
import { createMoonClient } from './graphql/client';
import { directionOf, PreferenceProvider, storedReader } from './words/preference';
import { WordsProvider } from './words/words';

const { language } = storedReader();
document.documentElement.lang = language;
document.documentElement.dir = directionOf(language);

const client = createMoonClient({
  language: () => document.documentElement.lang,
  onSignedOut: () => {
    if (location.pathname === '/login') return;
    const to = location.pathname + location.search;
    void router.navigate({ to: '/login', search: to === '/' ? {} : { to } });
  },
});

/** The word that the server put into this answer's policy, for styles that are made at run time. */
function nonce(): string {
  return document.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';
}

// What keeps the page from scrolling behind a dialog makes a style of its own, and asks for the word by this name.
Object.assign(globalThis, { __webpack_nonce__: nonce() });

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <DirectionProvider initialDirection={directionOf(language)} detectDirection={false}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={variables}
        defaultColorScheme="auto"
        getStyleNonce={nonce}
      >
        <PreferenceProvider>
          <WordsProvider>
            <Provider value={client}>
              <KeysProvider>
                <Suspense>
                  <Notices position="bottom-left" limit={4} />
                </Suspense>
                <MiniApp router={router} />
                <RouterProvider router={router} />
              </KeysProvider>
            </Provider>
          </WordsProvider>
        </PreferenceProvider>
      </MantineProvider>
    </DirectionProvider>
  </StrictMode>,
);
registerWorker();
