// Sending a receipt's file. Promises: the same file sent again after a lost answer counts once; progress is
// told while it goes.
import { CLIENT_HEADERS } from '../../graphql/client';

/** How an upload ended. `OFFLINE` when the answer never came. */
export type Sent =
  | { kind: 'done'; place: number | null; replaced: boolean }
  | { kind: 'refused'; code: string; message: string };

interface Answer {
  place?: number | null;
  replaced?: boolean;
  code?: string;
  message?: string;
}

function read(text: string): Answer {
  try {
    return JSON.parse(text) as Answer;
  } catch {
    return {};
  }
}

/** Sends a file as the receipt of a payment, or as a further page of it. */
export function sendReceipt(
  {
    paymentId,
    file,
    key,
    further,
  }: { paymentId: string; file: File; key: string; further: boolean },
  onProgress: (percent: number) => void,
): { sent: Promise<Sent>; stop: () => void } {
  const request = new XMLHttpRequest();
  const sent = new Promise<Sent>((resolve) => {
    const lost = () => resolve({ kind: 'refused', code: 'OFFLINE', message: '' });
    request.upload.onprogress = ({ loaded, total, lengthComputable }) => {
      if (lengthComputable && total > 0) onProgress(Math.floor((loaded / total) * 100));
    };
    request.onload = () => {
      const answer = read(request.responseText);
      if (request.status === 200) {
        resolve({ kind: 'done', place: answer.place ?? null, replaced: answer.replaced ?? false });
      } else {
        const code = answer.code ?? (request.status === 413 ? 'FILE_TOO_LARGE' : 'INTERNAL');
        resolve({ kind: 'refused', code, message: answer.message ?? '' });
      }
    };
    request.onerror = lost;
    request.onabort = lost;
    request.ontimeout = lost;
    request.open('POST', `/uploads/receipt/${encodeURIComponent(paymentId)}`);
    for (const [name, value] of Object.entries(CLIENT_HEADERS))
      request.setRequestHeader(name, value);
    request.setRequestHeader('Accept-Language', document.documentElement.lang);
    request.setRequestHeader('X-Idempotency-Key', key);
    if (further) request.setRequestHeader('X-Further-Page', '1');
    request.send(file);
  });
  return { sent, stop: () => request.abort() };
}
