// Amounts on the screen. Promises: the reader's digits, Toman, exact, numbers of one width.
import { Text, type TextProps } from '@mantine/core';
import { tomanNumber } from '../format/money';
import { useReader } from '../words/preference';
import { useWords } from '../words/words';

interface Props extends TextProps {
  /** Rial, as the API sends it. */
  rial: string;
  /** Without the unit, as in a column whose head says it. */
  bare?: boolean;
  /** With a sign also when positive, and coloured by it. */
  signed?: boolean;
}

/** An amount in Toman. */
export function Money({ rial, bare, signed, className, ...rest }: Props) {
  const amount = useAmount();
  const negative = rial.startsWith('-');
  const shown = amount(rial, bare, signed);
  const colour = signed ? (negative ? 'var(--moon-bad)' : 'var(--moon-good)') : undefined;
  return (
    <Text
      span
      inherit={rest.size === undefined && rest.fz === undefined}
      c={colour}
      className={`moon-number ${className ?? ''}`}
      {...rest}
    >
      <bdi>{shown}</bdi>
    </Text>
  );
}

/** Says an amount in Toman as text, for labels and messages. */
export function useAmount(): (rial: string, bare?: boolean, signed?: boolean) => string {
  const { digits } = useReader();
  const say = useWords();
  return (rial, bare, signed) => {
    // The sign belongs to the number, so that it stays at its left in a line from right to left.
    const plus = signed && rial !== '0' && !rial.startsWith('-') ? '+' : '';
    const number = `${plus}${tomanNumber(rial, digits)}`;
    return bare ? number : say('parts-toman', { number });
  };
}
