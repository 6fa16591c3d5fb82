// An amount said in words under the field where it is typed, so that a zero too many is seen.
import { Text } from '@mantine/core';
import { inWords } from '../../format/in-words';
import { useReader } from '../../words/preference';
import { useWords } from '../../words/words';

/** The words; an empty line while there is no amount. */
export function AmountWords({ rial }: { rial: string }) {
  const say = useWords();
  const { language } = useReader();
  return (
    <Text size="sm" c="dimmed" mih="1.5em" aria-live="polite">
      {rial !== '' && say('parts-toman', { number: inWords(BigInt(rial) / 10n, language) })}
    </Text>
  );
}
