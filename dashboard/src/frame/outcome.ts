// Says how a command ended, at the edge of the screen: done in the caller's words, refused in the
// server's, failed in ours.
import { useCallback } from 'react';
import type { Outcome } from '../graphql/command';
import { useProblemText } from '../parts/problem';
import { tellDone, tellFailed, tellRefused } from './notices';

/** Tells an outcome; answers whether it is done. */
export function useTell(): (outcome: Outcome<unknown>, done: string) => boolean {
  const text = useProblemText();
  return useCallback(
    (outcome, done) => {
      if (outcome.kind === 'failed') tellFailed(text(outcome.problem));
      else if (outcome.kind === 'refused') tellRefused(outcome.refusals);
      else tellDone(done);
      return outcome.kind === 'done';
    },
    [text],
  );
}
