// The apps that a link is used with: on which systems they run, and the address by which each takes a
// subscription. An app that is not installed leaves such an address unanswered, so the steps stand beside.
import type { PlainWordId } from '../../words/words';

/** A system that apps run on. */
export type System = 'android' | 'ios' | 'linux' | 'mac' | 'windows';

/** An app. */
export interface App {
  name: string;
  systems: readonly System[];
  /** The address that opens it with a subscription. */
  opens: (link: string, name: string) => string;
  /** How to do it by hand, a step a line. */
  steps: PlainWordId;
}

const part = encodeURIComponent;

export const APPS: readonly App[] = [
  {
    name: 'v2rayNG',
    systems: ['android'],
    opens: (link, name) => `v2rayng://install-sub?url=${part(link)}&name=${part(name)}`,
    steps: 'service-steps-vrayng',
  },
  {
    name: 'Hiddify',
    systems: ['android', 'ios', 'windows', 'mac', 'linux'],
    opens: (link, name) => `hiddify://import/${link}#${part(name)}`,
    steps: 'service-steps-hiddify',
  },
  {
    name: 'Streisand',
    systems: ['ios', 'mac'],
    opens: (link, name) => `streisand://import/${link}#${part(name)}`,
    steps: 'service-steps-streisand',
  },
  {
    name: 'V2Box',
    systems: ['ios', 'mac'],
    opens: (link, name) => `v2box://install-sub?url=${part(link)}&name=${part(name)}`,
    steps: 'service-steps-vbox',
  },
  {
    name: 'NekoBox',
    systems: ['android', 'windows', 'linux'],
    opens: (link, name) => `sn://subscription?url=${part(link)}&name=${part(name)}`,
    steps: 'service-steps-nekobox',
  },
];

/** The system that this browser most likely runs on. */
export function systemOf(agent: string): System {
  if (/android/i.test(agent)) return 'android';
  if (/iphone|ipad|ipod/i.test(agent)) return 'ios';
  if (/mac os/i.test(agent)) return 'mac';
  return /windows/i.test(agent) ? 'windows' : 'linux';
}
