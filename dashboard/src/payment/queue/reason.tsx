// A reason that the customer reads: templates in his own language, to be changed, and shown as he will see
// it before it is sent.
import { Box, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';
import { number } from '../../format/digits';
import { ConfirmDialog } from '../../parts/confirm';
import { directionOf, type Language, useReader } from '../../words/preference';
import { type PlainWordId, useWords, useWordsOf } from '../../words/words';

/** The API's own limit. */
const REASON_MAX = 500;

interface Props {
  opened: boolean;
  title: string;
  confirm: string;
  templates: readonly { label: PlainWordId; text: PlainWordId }[];
  /** Whom it is written to. */
  language: Language;
  /** Says, to the customer, what happened; stands above the reason. */
  preface: PlainWordId;
  busy: boolean;
  onClose: () => void;
  onSend: (reason: string) => void;
  children?: React.ReactNode;
}

/** Asks for a reason. */
export function ReasonDialog(props: Props) {
  const { opened, title, confirm, templates, language, preface, busy, onClose, onSend, children } =
    props;
  const [reason, setReason] = useState('');
  const [missing, setMissing] = useState(false);
  const text = reason.trim();
  return (
    <ConfirmDialog
      opened={opened}
      title={title}
      confirm={confirm}
      danger
      busy={busy}
      onClose={onClose}
      onConfirm={() => (text ? onSend(text) : setMissing(true))}
    >
      {children}
      <ReasonField
        templates={templates}
        language={language}
        preface={preface}
        reason={reason}
        missing={missing}
        autoFocus
        onChange={(text) => {
          setReason(text);
          setMissing(false);
        }}
      />
    </ConfirmDialog>
  );
}

interface FieldProps extends Pick<Props, 'templates' | 'language' | 'preface'> {
  reason: string;
  /** Whether it was wanted and is not there. */
  missing: boolean;
  onChange: (reason: string) => void;
  autoFocus?: boolean;
}

/** Where the reason is written, and how the customer will read it. */
export function ReasonField(props: FieldProps) {
  const { templates, language, preface, reason, missing, onChange, autoFocus } = props;
  const say = useWords();
  const sayTo = useWordsOf(language, 'staff');
  const { digits } = useReader();
  const text = reason.trim();
  return (
    <>
      <Group gap={6}>
        {templates.map((template) => (
          <Button
            key={template.text}
            size="compact-sm"
            variant="default"
            onClick={() => sayTo && onChange(sayTo(template.text))}
          >
            {say(template.label)}
          </Button>
        ))}
      </Group>
      <Textarea
        label={say('admin-payment-reason')}
        description={`${number(text.length, digits)} / ${number(REASON_MAX, digits)}`}
        dir={directionOf(language)}
        autosize
        minRows={2}
        maxLength={REASON_MAX}
        value={reason}
        error={missing ? say('admin-payment-reason-missing') : undefined}
        onChange={(event) => onChange(event.currentTarget.value)}
        data-autofocus={autoFocus || undefined}
      />
      {text && sayTo && (
        <Stack gap={4}>
          <Text size="xs" c="dimmed">
            {say('admin-payment-preview')}
          </Text>
          <Box
            p="sm"
            bg="var(--mantine-primary-color-light)"
            dir={directionOf(language)}
            lang={language}
            style={{ borderRadius: 12 }}
            data-testid="preview"
          >
            <Text size="sm" fw={600}>
              {sayTo(preface)}
            </Text>
            <Text size="sm">{text}</Text>
          </Box>
        </Stack>
      )}
    </>
  );
}
