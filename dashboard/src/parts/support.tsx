// The way to support, loaded only where somebody gets stuck: the first screen does not carry it.
import { lazy, Suspense } from 'react';

const Link = lazy(() => import('./support-link'));

/** The link. */
export function SupportLink({ prominent }: { prominent?: boolean }) {
  return (
    <Suspense>
      <Link prominent={prominent} />
    </Suspense>
  );
}
