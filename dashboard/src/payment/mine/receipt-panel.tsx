// Sending the receipt: a photo from the camera or the gallery, a file dropped or pasted, or the bank's
// words. Promises: what was chosen or typed stays until the server has taken it, and what it refuses is
// said in words beside it.
import '@mantine/dropzone/styles.layer.css';
import { Alert, Button, Group, Progress, Stack, Text, Textarea } from '@mantine/core';
import { Dropzone } from '@mantine/dropzone';
import { IconCamera, IconFileText, IconPhoto, IconX } from '@tabler/icons-react';
import { useEffect, useRef, useState } from 'react';
import { bytes } from '../../format/bytes';
import { percent } from '../../format/digits';
import { useCommand } from '../../graphql/command';
import { useProblemText } from '../../parts/problem';
import { useReader } from '../../words/preference';
import { type PlainWordId, useWords } from '../../words/words';
import { type MyPayment, ReceiptTextMutation } from './document';
import { type FileFault, RECEIPT_TYPES } from './receipt-file';
import { type Upload, useUpload } from './use-upload';

/** As much as the server takes of a receipt in words. */
const TEXT_MAX = 4_096;
const FAULT_WORDS: Record<Exclude<FileFault, 'too-large'>, PlainWordId> = {
  empty: 'top-up-file-empty',
  'not-a-receipt': 'top-up-file-type',
};

interface Props {
  payment: MyPayment;
  maxBytes: string;
  /** Called when the server has taken it. */
  onSent: () => void;
}

/** The panel. `further` adds a page to the receipt that is there; otherwise it takes its place. */
export function ReceiptPanel({ payment, maxBytes, onSent, further }: Props & { further: boolean }) {
  const say = useWords();
  const { language, digits } = useReader();
  const open = useRef<() => void>(null);
  const camera = useRef<HTMLInputElement>(null);
  const upload = useUpload({ paymentId: payment.id, maxBytes, further, onSent });
  const [byWords, setByWords] = useState(false);
  usePastedFile(upload.choose);
  return (
    <Stack gap="sm">
      <Dropzone
        onDrop={(files) => files[0] && upload.choose(files[0])}
        onReject={([first]) => first && upload.choose(first.file)}
        accept={RECEIPT_TYPES as Record<string, string[]>}
        maxSize={Number(maxBytes)}
        multiple={false}
        openRef={open}
        disabled={upload.state.kind === 'sending'}
        activateOnClick={false}
        activateOnKeyboard={false}
        enablePointerEvents
        inputProps={{ 'aria-label': say('top-up-choose-file') }}
        p="md"
      >
        <Stack align="center" gap="xs">
          <Group justify="center" gap="xs">
            <Button
              size="md"
              leftSection={<IconCamera size={20} />}
              onClick={() => camera.current?.click()}
              disabled={upload.state.kind === 'sending'}
              hiddenFrom="sm"
            >
              {say('top-up-camera')}
            </Button>
            <Button
              size="md"
              variant="default"
              leftSection={<IconPhoto size={20} />}
              onClick={() => open.current?.()}
              disabled={upload.state.kind === 'sending'}
            >
              {say('top-up-choose-file')}
            </Button>
          </Group>
          <Text size="sm" c="dimmed" ta="center" visibleFrom="sm">
            {say('top-up-drop')}
          </Text>
          <Text size="sm" c="dimmed" ta="center">
            {say('top-up-file-hint', { size: bytes(maxBytes, language, digits) })}
          </Text>
        </Stack>
      </Dropzone>
      <input
        ref={camera}
        type="file"
        accept="image/*"
        capture="environment"
        hidden
        aria-hidden="true"
        tabIndex={-1}
        onChange={(event) => {
          const file = event.currentTarget.files?.[0];
          if (file) upload.choose(file);
          event.currentTarget.value = '';
        }}
      />
      <Going upload={upload} maxBytes={maxBytes} />
      {!further &&
        (byWords ? (
          <Words payment={payment} onSent={onSent} />
        ) : (
          <Button
            variant="subtle"
            leftSection={<IconFileText size={18} />}
            onClick={() => setByWords(true)}
          >
            {say('top-up-by-words')}
          </Button>
        ))}
    </Stack>
  );
}

/** Takes a picture that is pasted anywhere on the page. */
function usePastedFile(choose: (file: File) => void): void {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const file = event.clipboardData?.files[0];
      if (!file) return;
      event.preventDefault();
      choose(file);
    };
    window.addEventListener('paste', onPaste);
    return () => window.removeEventListener('paste', onPaste);
  }, [choose]);
}

/** How the file stands: on its way, or why not. */
function Going({ upload, maxBytes }: { upload: Upload; maxBytes: string }) {
  const say = useWords();
  const { language, digits } = useReader();
  const problemText = useProblemText();
  const { state } = upload;
  if (state.kind === 'idle') return null;
  if (state.kind === 'sending') {
    const label = say('top-up-sending', { name: state.file.name });
    return (
      <Stack gap={6} role="status">
        <Group justify="space-between" wrap="nowrap" gap="xs">
          <Text size="sm" truncate>
            {label}
          </Text>
          <Text size="sm" className="moon-number">
            {percent(state.percent, digits)}
          </Text>
        </Group>
        <Progress value={state.percent} aria-label={label} animated />
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<IconX size={16} />}
          onClick={upload.stop}
        >
          {say('top-up-stop')}
        </Button>
      </Stack>
    );
  }
  const text =
    state.kind === 'fault'
      ? state.fault === 'too-large'
        ? say('top-up-file-large', {
            size: bytes(state.file.size.toString(), language, digits),
            max: bytes(maxBytes, language, digits),
          })
        : say(FAULT_WORDS[state.fault])
      : state.message || problemText({ code: state.code, traceId: null, permission: null });
  return (
    <Alert color="red" title={state.file.name} role="alert">
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{text}</Text>
        {state.kind === 'refused' && (
          <Button size="compact-sm" variant="default" onClick={upload.again}>
            {say('top-up-send-again')}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}

/** The receipt in words, as the bank's message. */
function Words({ payment, onSent }: Pick<Props, 'payment' | 'onSent'>) {
  const say = useWords();
  const problemText = useProblemText();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState<string | null>(null);
  const { send, sending } = useCommand(
    ReceiptTextMutation,
    ({ topUpReceiptText }) => topUpReceiptText,
  );
  return (
    <form
      onSubmit={async (event) => {
        event.preventDefault();
        if (text.trim() === '') return setWrong(say('top-up-words-missing'));
        const outcome = await send({ input: { paymentId: payment.id, text } });
        if (outcome.kind === 'done') {
          setText('');
          onSent();
        } else if (outcome.kind === 'refused') {
          setWrong(outcome.refusals.map(({ message }) => message).join(' '));
        } else setWrong(problemText(outcome.problem));
      }}
    >
      <Stack gap="xs">
        <Textarea
          label={say('top-up-words-label')}
          description={say('top-up-words-hint')}
          autosize
          minRows={3}
          maxLength={TEXT_MAX}
          value={text}
          error={wrong}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setWrong(null);
          }}
        />
        <Button type="submit" loading={sending} variant="light">
          {say('top-up-words-send')}
        </Button>
      </Stack>
    </form>
  );
}
