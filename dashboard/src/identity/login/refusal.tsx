// A refused step, in words; where waiting helps, how long.
import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { number } from '../../format/digits';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import type { AuthRefusal } from '../auth';

/** Why a step was refused. */
export function Refused({ refusal }: { refusal: AuthRefusal }) {
  const say = useWords();
  const { digits } = useReader();
  const offline = refusal.code === 'OFFLINE' ? say('problem-offline') : say('problem-internal');
  const wait = refusal.retryAfterSeconds;
  return (
    <Alert color="red" variant="light" role="alert" icon={<IconAlertTriangle size={18} />}>
      {refusal.message || offline}
      {wait ? ` ${say('identity-try-after', { seconds: number(wait, digits) })}` : ''}
    </Alert>
  );
}
