// Staff in a spec: the owner, signed in by password and authenticator through the same requests that the page
// sends.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type APIRequestContext, request } from '@playwright/test';
import { run, stateFile } from './shop';
import { totp } from './totp';

const HEADERS = {
  'X-Requested-With': 'moon-dashboard',

  'Accept-Language': 'fa',
};

interface Step {
  next: 'done' | 'totp' | 'enroll';
  ticket: string;
  secret?: string;
  recoveryCodes?: string[];
}

async function post(context: APIRequestContext, path: string, data: object): Promise<Step> {
  const answer = await context.post(`/auth/${path}`, { data, headers: HEADERS });
  if (!answer.ok()) throw new Error(`/auth/${path}: ${answer.status()} ${await answer.text()}`);
  return (await answer.json()) as Step;
}

/** Signs in; answers the file of the browser's state. Once for each name and run. */
export async function signIn(username: string, password: string): Promise<string> {
  const file = stateFile(`${username}.json`);
  if (existsSync(file)) return file;
  const context = await request.newContext({ baseURL: run().dashboard });
  const step = await post(context, 'password', { username, password });
  if (step.next !== 'done') {
    const secretFile = stateFile(`${username}.secret`);
    if (step.secret) writeFileSync(secretFile, step.secret);
    const secret = step.secret ?? readFileSync(secretFile, 'utf8');
    await post(context, 'totp', { ticket: step.ticket, code: totp(secret) });
  }
  await context.storageState({ path: file });
  await context.dispose();
  return file;
}

/** The owner. */
export async function owner(): Promise<string> {
  const { username, password } = run().staff;
  return signIn(username, password);
}

/** Asks the API as somebody who is signed in. */
export async function ask<T>(state: string, query: string, variables: object = {}): Promise<T> {
  const context = await request.newContext({ baseURL: run().dashboard, storageState: state });
  const answer = await context.post('/graphql', { data: { query, variables }, headers: HEADERS });
  const { data, errors } = (await answer.json()) as { data: T; errors?: { message: string }[] };
  await context.dispose();
  if (errors?.length) throw new Error(errors.map(({ message }) => message).join('; '));
  return data;
}
