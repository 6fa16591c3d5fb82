import { describe, expect, it } from 'vitest';
import { inWords } from './in-words';

describe('an amount in words', () => {
  it('is said in Persian as people say it', () => {
    expect(inWords(1_200_000n, 'fa')).toBe('یک میلیون و دویست هزار');
    expect(inWords(185_000n, 'fa')).toBe('صد و هشتاد و پنج هزار');
    expect(inWords(1_015n, 'fa')).toBe('هزار و پانزده');
    expect(inWords(20_000_000_001n, 'fa')).toBe('بیست میلیارد و یک');
    expect(inWords(0n, 'fa')).toBe('صفر');
  });

  it('is said in English', () => {
    expect(inWords(1_234_567n, 'en')).toBe(
      'one million two hundred thirty-four thousand five hundred sixty-seven',
    );
    expect(inWords(110n, 'en')).toBe('one hundred ten');
  });

  it('names different amounts by different words', () => {
    const said = new Set(Array.from({ length: 5000 }, (_, index) => inWords(BigInt(index), 'fa')));
    expect(said.size).toBe(5000);
  });
});
