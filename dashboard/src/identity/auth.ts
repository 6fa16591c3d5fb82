// The ways in and out that set the cookie: plain requests beside GraphQL, because a page's script never
// sees a session. Promises: every answer is a step or a refusal in the reader's words.
import { CLIENT_HEADERS } from '../graphql/client';

/** What comes next after a password or a code. */
export type Step =
  | { next: 'done'; recoveryCodes?: string[] }
  | { next: 'totp'; ticket: string }
  | { next: 'enroll'; ticket: string; secret: string; uri: string };

/** A sign-in link for the bot. */
export interface SignInLink {
  token: string;
  url: string;
  /** The number that the bot shows too. */
  match: string;
  expiresAt: string;
}

/** Where a link stands; confirmed, with what comes next. */
export type LinkAnswer =
  | { status: 'waiting' | 'refused' | 'expired' }
  | ({ status: 'confirmed' } & Step);

/** Why not. */
export interface AuthRefusal {
  code: string;
  /** In the reader's language; empty when the server could not be reached. */
  message: string;
  retryAfterSeconds?: number;
}

export type Answer<T> = { ok: T } | { refusal: AuthRefusal };

async function post<T>(path: string, language: string, body: unknown = {}): Promise<Answer<T>> {
  try {
    const response = await fetch(`/auth/${path}`, {
      method: 'POST',
      credentials: 'same-origin',
      headers: {
        'Content-Type': 'application/json',
        'Accept-Language': language,
        ...CLIENT_HEADERS,
      },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    const answer = (text ? JSON.parse(text) : {}) as T & { error?: AuthRefusal };
    if (answer.error) return { refusal: answer.error };
    if (!response.ok) return { refusal: { code: 'INTERNAL', message: '' } };
    return { ok: answer };
  } catch {
    return { refusal: { code: 'OFFLINE', message: '' } };
  }
}

export const auth = {
  password: (language: string, username: string, password: string) =>
    post<Step>('password', language, { username, password }),
  totp: (language: string, ticket: string, code: string) =>
    post<Step>('totp', language, { ticket, code }),
  link: (language: string) => post<SignInLink>('link', language),
  poll: (language: string, token: string) => post<LinkAnswer>('link/poll', language, { token }),
  initData: (language: string, initData: string) => post<Step>('initdata', language, { initData }),
  logout: (language: string) => post<object>('logout', language),
};
