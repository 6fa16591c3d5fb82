import * as v from 'valibot';
import { expect, test } from 'vitest';
import { word } from './search';

test('digits stay a word, and what is no word is not there', () => {
  expect(v.parse(word, 120)).toBe('120');
  expect(v.parse(word, 'سارا')).toBe('سارا');
  expect(v.parse(word, undefined)).toBeUndefined();
  expect(v.parse(word, { a: 1 })).toBeUndefined();
});
