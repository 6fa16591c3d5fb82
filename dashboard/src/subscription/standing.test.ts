import { describe, expect, it } from 'vitest';
import { concernOf, daysUntil, standingOf, trafficEndsAt, usedPercent } from './standing';

const GIB = 1024n ** 3n;
const now = new Date('2026-11-30T12:00:00Z');
const facts = {
  state: 'ACTIVE' as const,
  quota: (20n * GIB).toString(),
  used: (5n * GIB).toString(),
  expiresAt: '2026-12-20T12:00:00Z',
};

describe('how a service stands', () => {
  it('works until its time or its traffic ends, whichever is first', () => {
    expect(standingOf(facts, now)).toBe('active');
    expect(standingOf({ ...facts, expiresAt: '2026-11-30T12:00:00Z' }, now)).toBe('time-ended');
    expect(standingOf({ ...facts, used: facts.quota }, now)).toBe('traffic-ended');
  });

  it('is being made or came to nothing whatever its numbers say', () => {
    expect(standingOf({ ...facts, state: 'PENDING', used: facts.quota }, now)).toBe('building');
    expect(standingOf({ ...facts, state: 'FAILED' }, now)).toBe('failed');
  });

  it('never ends by traffic when that is unlimited', () => {
    expect(standingOf({ ...facts, quota: '0', used: facts.quota }, now)).toBe('active');
    expect(usedPercent({ quota: '0', used: '7' })).toBeNull();
  });

  it('counts whole percent, and no more than all', () => {
    expect(usedPercent(facts)).toBe(25);
    expect(usedPercent({ quota: '100', used: '250' })).toBe(100);
  });

  it('counts a day that has begun as a day', () => {
    expect(daysUntil('2026-11-30T12:00:01Z', now)).toBe(1);
    expect(daysUntil('2026-12-03T12:00:00Z', now)).toBe(3);
    expect(daysUntil('2026-11-29T12:00:00Z', now)).toBe(0);
  });
});

describe('what to look at', () => {
  it('is a near end, nearly used traffic, or an end', () => {
    expect(concernOf(facts, now)).toBeNull();
    expect(concernOf({ ...facts, expiresAt: '2026-12-03T12:00:00Z' }, now)).toBe('ends-soon');
    expect(concernOf({ ...facts, used: (18n * GIB).toString() }, now)).toBe('nearly-used');
    expect(concernOf({ ...facts, used: facts.quota }, now)).toBe('ended');
    expect(concernOf({ ...facts, state: 'PENDING' }, now)).toBeNull();
  });
});

describe('when the traffic ends at this rate', () => {
  const used = { ...facts, used: (10n * GIB).toString(), usageAt: '2026-11-30T12:00:00Z' };

  it('is as far ahead as what is left takes', () => {
    expect(trafficEndsAt(used, '2026-11-25T12:00:00Z')?.toISOString()).toBe(
      '2026-12-05T12:00:00.000Z',
    );
  });

  it('is not said after too short a time, past the end, or without a limit', () => {
    expect(trafficEndsAt(used, '2026-11-30T02:00:00Z')).toBeNull();
    expect(trafficEndsAt(used, '2026-10-30T12:00:00Z')).toBeNull();
    expect(trafficEndsAt({ ...used, quota: '0' }, '2026-11-25T12:00:00Z')).toBeNull();
  });
});
