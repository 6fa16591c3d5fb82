// Bare ids lead where whole ones do.
import { expect, test } from 'vitest';
import { userIdOf } from './user-id';

test('an id is taken with its prefix and without', () => {
  expect(userIdOf('usr_01M8PXTWDT31MPZZZZZZZZZZZZ')).toBe('usr_01M8PXTWDT31MPZZZZZZZZZZZZ');
  expect(userIdOf('01M8PXTWDT31MPZZZZZZZZZZZZ')).toBe('usr_01M8PXTWDT31MPZZZZZZZZZZZZ');
  expect(userIdOf('01m8pxtwdt31mpzzzzzzzzzzzz')).toBe('usr_01M8PXTWDT31MPZZZZZZZZZZZZ');
});

test('what is no id is not made one', () => {
  expect(userIdOf('Liabilities:Wallet:01M8PXTWDT31MPZZZZZZZZZZZZ')).toBeNull();
  expect(userIdOf('01M8PXTWDT31MPUUUUUUUUUUUU')).toBeNull();
  expect(userIdOf('1021103389')).toBeNull();
});
