// GraphiQL, for staff: a page of its own beside the dashboard, built from packages. It asks this server by the
// cookie of who is signed in, over the same two doors as the dashboard, and nobody else.
import './nonce';
import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './page.css';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { buildSchema } from 'graphql';
import { createClient } from 'graphql-ws';
import { createRoot } from 'react-dom/client';
import sdl from '../../api/schema.graphql?raw';

const BEGINNING = `# Ctrl+Enter runs it. What you may not see, you are not told.
query Who {
  viewer {
    name
    permissions
  }
}
`;

const fetcher = createGraphiQLFetcher({
  url: '/graphql',
  // A foreign page cannot send it; without it the cookie does not count.
  headers: { 'X-Requested-With': 'moon-dashboard' },
  wsClient: createClient({ url: `${location.origin.replace(/^http/, 'ws')}/graphql/ws` }),
});

/** What the server of this build serves. To ask it is deeper than a question may be. */
const schema = buildSchema(sdl);

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(<GraphiQL fetcher={fetcher} schema={schema} defaultQuery={BEGINNING} />);
