// Who is looking, and what he may. Promises: an area shows only to who is signed in, with the way back
// kept; what a screen asks about rights is what the server said, never a guess from a role's name.
import { Center, Loader } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { createContext, type ReactNode, useCallback, useContext, useEffect } from 'react';
import { graphql, type ResultOf } from '../graphql/graphql';
import { hangUp } from '../graphql/live';
import { useResource } from '../graphql/resource';
import { ErrorPanel } from '../parts/problem';
import { useReader } from '../words/preference';
import { auth } from './auth';

export const ViewerQuery = graphql(`
  query Viewer {
    viewer {
      id
      name
      language
      permissions
    }
  }
`);

export type Viewer = NonNullable<ResultOf<typeof ViewerQuery>['viewer']>;

const Context = createContext<Viewer | null>(null);

/** What everybody may; who may more is staff. */
const CUSTOMER = new Set(['wallet.use', 'payment.open', 'order.place', 'subscription.use']);

/** Whether somebody has any right beyond a customer's. */
export function isStaff(viewer: Pick<Viewer, 'permissions'>): boolean {
  return viewer.permissions.some((permission) => !CUSTOMER.has(permission));
}

/** Shows what is inside to who is signed in; anybody else is led to the door. */
export function ViewerGate({ children }: { children: ReactNode }) {
  const navigate = useNavigate();
  const asked = useResource(ViewerQuery, {});
  const { data, problem, again } = asked;
  const isOut = data !== undefined && !data.viewer;
  useEffect(() => {
    if (!isOut && problem?.code !== 'UNAUTHENTICATED') return;
    const to = location.pathname + location.search;
    void navigate({ to: '/login', search: to === '/' ? {} : { to }, replace: true });
  }, [isOut, problem, navigate]);
  if (data?.viewer) return <Context value={data.viewer}>{children}</Context>;
  if (problem && problem.code !== 'UNAUTHENTICATED')
    return <ErrorPanel problem={problem} again={again} />;
  return (
    <Center mih="60vh">
      <Loader aria-hidden />
    </Center>
  );
}

/** Who is looking. */
export function useViewer(): Viewer {
  const viewer = useContext(Context);
  if (!viewer) throw new Error('useViewer stands outside of ViewerGate');
  return viewer;
}

/** Answers whether the viewer has a permission. */
export function useMay(): (permission: string) => boolean {
  const { permissions } = useViewer();
  return useCallback((permission) => permissions.includes(permission), [permissions]);
}

/** Ends the session and forgets everything that was loaded with it. */
export function useSignOut(): () => Promise<void> {
  const { language } = useReader();
  return useCallback(async () => {
    await auth.logout(language);
    hangUp();
    // A new page: nothing of this person stays in memory.
    location.assign('/login');
  }, [language]);
}
