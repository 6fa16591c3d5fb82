// How GraphiQL is built: apart from the dashboard, into a folder of its dist, so that neither the pieces of the
// dashboard nor what it keeps for offline know of it. Its workers are files of ours.
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/graphiql/',
  publicDir: false,
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    outDir: fileURLToPath(new URL('../dist/graphiql', import.meta.url)),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 6_000,
    rolldownOptions: {
      // Its packages tell a compiler that we do not use to leave them alone.
      onwarn: (warning, tell) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || tell(warning),
    },
  },
  plugins: [react()],
});
