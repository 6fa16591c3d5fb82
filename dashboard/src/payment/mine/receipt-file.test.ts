import { describe, expect, it } from 'vitest';
import { faultOf } from './receipt-file';

const MAX = (8 * 1024 * 1024).toString();
const file = { name: 'receipt.jpg', size: 200_000, type: 'image/jpeg' };

describe('what may be sent as a receipt', () => {
  it('is a picture or a PDF', () => {
    expect(faultOf(file, MAX)).toBeNull();
    expect(faultOf({ ...file, name: 'r.pdf', type: 'application/pdf' }, MAX)).toBeNull();
    expect(faultOf({ ...file, name: 'IMG_1.HEIC', type: '' }, MAX)).toBeNull();
  });

  it('is nothing else, whatever its name says', () => {
    expect(faultOf({ ...file, name: 'a.jpg', type: 'video/mp4' }, MAX)).toBe('not-a-receipt');
    expect(faultOf({ ...file, name: 'a.txt', type: '' }, MAX)).toBe('not-a-receipt');
  });

  it('is neither empty nor larger than the shop takes', () => {
    expect(faultOf({ ...file, size: 0 }, MAX)).toBe('empty');
    expect(faultOf({ ...file, size: 8 * 1024 * 1024 }, MAX)).toBeNull();
    expect(faultOf({ ...file, size: 8 * 1024 * 1024 + 1 }, MAX)).toBe('too-large');
  });
});
