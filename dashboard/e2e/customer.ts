// Customers in a spec: users of the sandbox's Telegram, who press what the bot shows and send photos.
import { randomInt } from 'node:crypto';
import type { Page } from '@playwright/test';
import { run } from './shop';

interface Button {
  text: string;
  url?: string;
}
interface Chat {
  n: number;
  messages: { from: string; text?: string; buttons?: Button[][] }[];
  keyboard?: (string | Button)[][];
}

/** How long the bot may take, in seconds. */
const PATIENCE_SECONDS = 30;

/** A user of Telegram. */
export class Customer {
  readonly id = randomInt(10_000_000, 2_000_000_000);
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }

  /** Somebody of this name whom no other spec has met. */
  static unmet(name: string): Customer {
    return new Customer(`${name} ${randomInt(1_000, 1_000_000)}`);
  }

  async #post(path: string, body: object | FormData): Promise<void> {
    const isForm = body instanceof FormData;
    const answer = await fetch(`${run().sandbox.telegram}/user/${this.id}${path}`, {
      method: 'POST',
      headers: isForm ? {} : { 'content-type': 'application/json' },
      body: isForm ? body : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`sandbox ${path}: ${answer.status} ${await answer.text()}`);
  }

  /** Comes to be. */
  async arrive(): Promise<this> {
    await this.#post('', { name: this.name, language_code: 'fa' });
    return this;
  }

  async write(text: string): Promise<void> {
    await this.#post('/text', { text });
  }

  /** Looks into the chat until it shows what is wanted. */
  async see<T>(wanted: (chat: Chat) => T | undefined): Promise<T> {
    const until = Date.now() + PATIENCE_SECONDS * 1000;
    let after = 0;
    while (Date.now() < until) {
      const url = `${run().sandbox.telegram}/user/${this.id}/chat?after=${after}&wait=5`;
      const chat = (await (await fetch(url)).json()) as Chat;
      const found = wanted(chat);
      if (found !== undefined) return found;
      after = chat.n;
    }
    throw new Error(`${this.name} did not see what was wanted within ${PATIENCE_SECONDS} s`);
  }

  /** Presses the newest button whose words contain these. */
  async tap(words: string): Promise<void> {
    const label = await this.see((chat) => {
      const inline = [...chat.messages].reverse().flatMap(({ buttons }) => (buttons ?? []).flat());
      const menu = (chat.keyboard ?? []).flat();
      const labels = [...inline, ...menu].map((one) => (typeof one === 'string' ? one : one.text));
      return labels.find((one) => one.includes(words));
    });
    await this.#post('/tap', { label });
  }

  async photo(bytes: Uint8Array<ArrayBuffer>, caption?: string): Promise<void> {
    const form = new FormData();
    form.set('file', new Blob([bytes], { type: 'image/png' }), 'receipt.png');
    if (caption) form.set('caption', caption);
    await this.#post('/photo', form);
  }

  /** Waits until the bot has said something with these words. */
  async hears(words: string): Promise<void> {
    await this.see((chat) =>
      chat.messages.find(({ from, text }) => from === 'bot' && text?.includes(words)),
    );
  }

  /** Tops up by card, and sends a photo as the receipt; it then waits for staff. */
  async topUp(amount: string, receipt: Uint8Array<ArrayBuffer>, caption?: string): Promise<void> {
    await this.write('/start');
    await this.tap('کیف پول و شارژ');
    await this.tap('شارژ موجودی');
    await this.tap('مبلغ دیگر');
    await this.write(amount);
    await this.tap('تأیید و دریافت کارت');
    await this.hears('شماره کارت');
    await this.photo(receipt, caption);
    await this.hears('رسید شما رسید');
  }
}

/** A photo of a receipt with these words; different words, different photo. */
export async function receiptPhoto(
  page: Page,
  lines: readonly string[],
): Promise<Uint8Array<ArrayBuffer>> {
  const drawn = await page.context().newPage();
  await drawn.setViewportSize({ width: 480, height: 720 });
  const rows = lines.map((line) => `<p>${line}</p>`).join('');
  await drawn.setContent(
    `<body dir="rtl" style="font:22px sans-serif;background:#fff;color:#222;padding:24px"><h2 style="color:#0a7a4f">انتقال موفق</h2><hr>${rows}</body>`,
  );
  const bytes = await drawn.screenshot();
  await drawn.close();
  return new Uint8Array(bytes);
}
