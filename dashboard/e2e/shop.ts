// The shop that the specs run against: a fresh one of its own (ops/up with its own folder and port), or one
// that runs already, whose run file MOON_E2E_RUN names.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Where a shop of our own keeps everything. */
const OWN = process.env.MOON_E2E_DIR ?? join(ROOT, '.moon/e2e');
const CONFIG = join(OWN, 'moon.toml');
const LISTEN = process.env.MOON_E2E_LISTEN ?? '127.0.0.1:18280';

/** What `ops/up` writes about a shop that is running. */
export interface Run {
  dashboard: string;
  graphql: string;
  staff: { username: string; password: string; telegram_id: number };
  sandbox: { telegram: string; panels: string[]; zarinpal: string };
}

/** Whether the shop is ours to begin and to end. */
export const isOwn = process.env.MOON_E2E_RUN === undefined;
const runFile = process.env.MOON_E2E_RUN ?? join(OWN, 'run.json');

/** The shop that runs. */
export function run(): Run {
  return JSON.parse(readFileSync(runFile, 'utf8')) as Run;
}

/** Where signed-in browsers and their secrets are kept: beside the shop, since they are worth as long as it. */
export function stateFile(name: string): string {
  const folder = join(dirname(runFile), 'browsers');
  mkdirSync(folder, { recursive: true });
  return join(folder, name);
}

const ENVIRONMENT = isOwn
  ? {
      MOON_DIR: OWN,
      MOON_CONFIG: CONFIG,
      LISTEN,
      TELEGRAM_BOT_TOKEN: '',
      ZARINPAL_MERCHANT_ID: '',
      DATABASE_URL: '',
    }
  : { MOON_DIR: dirname(runFile) };

function ops(command: 'up' | 'down' | 'restart', ...words: string[]): void {
  execFileSync(join(ROOT, 'ops', command), words, {
    stdio: 'inherit',
    env: { ...process.env, ...ENVIRONMENT },
  });
}

/** Stops the shop and starts it again, as after a change of its settings. */
export function restartShop(): void {
  ops('restart');
}

/** Lets traffic through an account, on the panel that carries it. */
export async function useTraffic(email: string, up: number, down: number): Promise<void> {
  for (const panel of run().sandbox.panels) {
    const answer = await fetch(new URL('/sandbox/traffic', panel), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, up, down }),
    });
    if (answer.ok) return;
  }
  throw new Error(`no panel carries ${email}`);
}

/** Begins an empty shop. */
export function beginShop(): void {
  if (!isOwn) return;
  endShop();
  rmSync(OWN, { recursive: true, force: true });
  mkdirSync(OWN, { recursive: true });
  // As a real shop has it; a sandbox would let staff in without a second factor. Who has paid once is no longer
  // new, since everybody here came today; and nobody waits a minute for his counters.
  const settings = ['second_factor = "required"', 'payer_new_days = 0', 'usage_poll_seconds = 5'];
  writeFileSync(CONFIG, ['[shop]', ...settings, ''].join('\n'));
  ops('up', '--detach');
}

/** Ends it. */
export function endShop(): void {
  if (isOwn) ops('down');
}
