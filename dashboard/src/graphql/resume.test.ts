// A subscription goes on where it stopped.
import { describe, expect, test } from 'vitest';
import { Resume } from './resume';

const event = (position: string) => ({
  paymentChanged: { position, eventType: 'payment.approved' },
});

describe('a subscription that takes since', () => {
  test('begins at what the tab has seen, and moves on with each event', () => {
    const resume = new Resume({ since: null }, '7');
    expect(resume.variables.since).toBe('7');
    expect(resume.takes(event('9'))).toBe(true);
    expect(resume.variables.since).toBe('9');
  });

  test('tells no event twice, also after a connection that began earlier', () => {
    const resume = new Resume({ since: '9' }, '12');
    expect(resume.takes(event('9'))).toBe(false);
    expect(resume.takes(event('10'))).toBe(true);
    expect(resume.takes(event('10'))).toBe(false);
  });

  test('always tells what is no event, and does not go back for it', () => {
    const resume = new Resume({ since: '9' }, null);
    expect(resume.takes({ paymentQueueChanged: { position: '4', eventType: null } })).toBe(true);
    expect(resume.variables.since).toBe('9');
  });

  test('begins with whatever comes first when nothing was seen', () => {
    const resume = new Resume({ since: null }, null);
    expect(resume.isBlind).toBe(true);
    expect(resume.takes(event('1'))).toBe(true);
    expect(resume.variables.since).toBe('1');
    expect(resume.isBlind).toBe(false);
  });
});

test('a subscription without since is told everything', () => {
  const resume = new Resume({ id: 'pay_1' }, '7');
  expect(resume.isBlind).toBe(false);
  expect(resume.takes(event('3'))).toBe(true);
  expect('since' in resume.variables).toBe(false);
});
