// Staff in a spec: the owner, and colleagues that he adds, each signed in by password and authenticator
// through the same requests that the page sends.
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type APIRequestContext, request } from '@playwright/test';
import type { Customer } from './customer';
import { run, stateFile } from './shop';
import { totp } from './totp';

const HEADERS = {
  'X-Requested-With': 'moon-dashboard',

  'Accept-Language': 'fa',
};

interface Payload {
  userErrors: { message: string }[];
}

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

function expectDone({ userErrors }: Payload): void {
  if (userErrors.length > 0) throw new Error(userErrors.map(({ message }) => message).join('; '));
}

/** Adds a colleague with a password of his own. */
export async function colleague(
  name: string,
  roles: string[],
): Promise<{ username: string; password: string }> {
  const boss = await owner();
  const username = `staff-${randomUUID().slice(0, 8)}`;
  const password = `${randomUUID()}-A1`;
  const { staffAdd } = await ask<{ staffAdd: Payload & { user: { id: string } | null } }>(
    boss,
    `mutation($input: StaffAddInput!) { staffAdd(input: $input) { user { id } userErrors { message } } }`,
    { input: { idempotencyKey: randomUUID(), name, username, roles } },
  );
  expectDone(staffAdd);
  const { staffSetPassword } = await ask<{ staffSetPassword: Payload }>(
    boss,
    `mutation($input: StaffSetPasswordInput!) { staffSetPassword(input: $input) { userErrors { message } } }`,
    { input: { idempotencyKey: randomUUID(), userId: staffAdd.user?.id, password } },
  );
  expectDone(staffSetPassword);
  return { username, password };
}

/** A payment as the spec looks for it. */
export interface Payment {
  id: string;
  status: string;
}

/** The newest payment of a customer. */
export async function paymentOf(customer: Customer): Promise<Payment> {
  const { users } = await ask<{ users: { nodes: { payments: { nodes: Payment[] } }[] } }>(
    await owner(),
    `query($filter: UserFilter) {
      users(first: 1, filter: $filter) { nodes { payments(first: 1) { nodes { id status } } } }
    }`,
    { filter: { telegramId: String(customer.id) } },
  );
  const payment = users.nodes[0]?.payments.nodes[0];
  if (!payment) throw new Error(`${customer.name} has no payment`);
  return payment;
}

/** The owner approves a payment. */
export async function approve(paymentId: string): Promise<void> {
  const { paymentApprove } = await ask<{ paymentApprove: Payload }>(
    await owner(),
    `mutation($input: PaymentApproveInput!) { paymentApprove(input: $input) { userErrors { message } } }`,
    { input: { paymentId, idempotencyKey: randomUUID() } },
  );
  expectDone(paymentApprove);
}
