// One receipt's file on its way. Promises: one key a file, so that sending it again after a lost answer
// counts once; a second choice while one is under way is not lost in between.
import { useCallback, useEffect, useRef, useState } from 'react';
import { type FileFault, faultOf } from './receipt-file';
import { sendReceipt } from './upload';

/** Where the file stands. */
export type UploadState =
  | { kind: 'idle' }
  | { kind: 'sending'; file: File; percent: number }
  | { kind: 'fault'; file: File; fault: FileFault }
  | { kind: 'refused'; file: File; code: string; message: string };

/** A file on its way, and what can be done with it. */
export interface Upload {
  state: UploadState;
  choose: (file: File) => void;
  /** Sends the same file once more. */
  again: () => void;
  stop: () => void;
}

interface Options {
  paymentId: string;
  maxBytes: string;
  further: boolean;
  onSent: () => void;
}

/** Sends what is chosen. */
export function useUpload(options: Options): Upload {
  const [state, setState] = useState<UploadState>({ kind: 'idle' });
  const latest = useRef(options);
  latest.current = options;
  const under = useRef<{ file: File; key: string; stop: () => void } | null>(null);

  const begin = useCallback(async (file: File, key: string) => {
    const { paymentId, further } = latest.current;
    setState({ kind: 'sending', file, percent: 0 });
    const { sent, stop } = sendReceipt({ paymentId, file, key, further }, (percent) =>
      setState((now) => (now.kind === 'sending' ? { ...now, percent } : now)),
    );
    under.current = { file, key, stop };
    const answer = await sent;
    if (under.current?.key !== key) return;
    if (answer.kind === 'done') {
      under.current = null;
      setState({ kind: 'idle' });
      latest.current.onSent();
    } else {
      setState({ kind: 'refused', file, code: answer.code, message: answer.message });
    }
  }, []);

  const choose = useCallback(
    (file: File) => {
      under.current?.stop();
      under.current = null;
      const fault = faultOf(file, latest.current.maxBytes);
      if (fault) setState({ kind: 'fault', file, fault });
      else void begin(file, crypto.randomUUID());
    },
    [begin],
  );
  const again = useCallback(() => {
    const { current } = under;
    if (current) void begin(current.file, current.key);
  }, [begin]);
  const stop = useCallback(() => {
    under.current?.stop();
    under.current = null;
    setState({ kind: 'idle' });
  }, []);
  useEffect(() => () => under.current?.stop(), []);
  return { state, choose, again, stop };
}
