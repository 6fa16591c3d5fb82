// Staff: a name and a password, then a code of the authenticator (or a recovery code); at the first time
// the authenticator is set up, and recovery codes are shown once.
import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { lazy, Suspense, useState } from 'react';
import { toLatin } from '../../format/digits';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';
import { type Answer, type AuthRefusal, auth, type Step } from '../auth';
import { Refused } from './refusal';

const Totp = lazy(() => import('./totp').then(({ Totp: it }) => ({ default: it })));
const Enroll = lazy(() => import('./totp').then(({ Enroll: it }) => ({ default: it })));
const Codes = lazy(() => import('./totp').then(({ Codes: it }) => ({ default: it })));

type Place =
  | { at: 'password' }
  | { at: 'totp' | 'enroll'; step: Step }
  | { at: 'codes'; codes: string[] };

/** The staff's way in; for whoever came in otherwise, `begun` is the step that is left. */
export function ByPassword({ onDone, begun }: { onDone: () => void; begun?: Step }) {
  const { language } = useReader();
  const [place, setPlace] = useState<Place>(
    begun && begun.next !== 'done' ? { at: begun.next, step: begun } : { at: 'password' },
  );
  const [refusal, setRefusal] = useState<AuthRefusal | null>(null);
  const take = (answer: Answer<Step>) => {
    if ('refusal' in answer) {
      setRefusal(answer.refusal);
      // A ticket that is over begins anew at the password.
      if (answer.refusal.code === 'EXPIRED') setPlace({ at: 'password' });
      return;
    }
    setRefusal(null);
    const step = answer.ok;
    if (step.next === 'done') {
      if (step.recoveryCodes?.length) setPlace({ at: 'codes', codes: step.recoveryCodes });
      else onDone();
    } else setPlace({ at: step.next, step });
  };
  const { step } = place as { step?: Step };
  return (
    <Stack>
      {refusal && <Refused refusal={refusal} />}
      {place.at === 'password' && (
        <Password
          onSend={async (name, password) => take(await auth.password(language, name, password))}
        />
      )}
      <Suspense>
        {place.at === 'totp' && step?.next === 'totp' && (
          <Totp onSend={async (code) => take(await auth.totp(language, step.ticket, code))} />
        )}
        {place.at === 'enroll' && step?.next === 'enroll' && (
          <Enroll
            secret={step.secret}
            uri={step.uri}
            onSend={async (code) => take(await auth.totp(language, step.ticket, code))}
          />
        )}
        {place.at === 'codes' && <Codes codes={place.codes} onDone={onDone} />}
      </Suspense>
    </Stack>
  );
}

function Password({ onSend }: { onSend: (name: string, password: string) => Promise<void> }) {
  const say = useWords();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { name: '', password: '' },
    validate: {
      name: (value) => (value.trim() ? null : say('identity-name-missing')),
      password: (value) => (value ? null : say('identity-password-missing')),
    },
  });
  return (
    <form
      onSubmit={form.onSubmit(({ name, password }) => onSend(toLatin(name.trim()), password))}
      noValidate
    >
      <Stack>
        <TextInput
          label={say('identity-username')}
          autoComplete="username"
          dir="ltr"
          data-autofocus
          {...form.getInputProps('name')}
          key={form.key('name')}
        />
        <PasswordInput
          label={say('identity-password')}
          autoComplete="current-password"
          dir="ltr"
          visibilityToggleButtonProps={{ 'aria-label': say('identity-show-password') }}
          {...form.getInputProps('password')}
          key={form.key('password')}
        />
        <Button type="submit" loading={form.submitting} fullWidth>
          {say('identity-sign-in')}
        </Button>
      </Stack>
    </form>
  );
}
