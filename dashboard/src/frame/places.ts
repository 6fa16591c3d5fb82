// Where a person can go. A feature lists its places in `<feature>/places.ts`; the areas gather them. A
// place shows only to who has its permission; the server refuses the rest anyway.
import type { ComponentType } from 'react';
import type { PlainWordId } from '../words/words';

/** A place in the side bar, among the tabs of a phone, in the palette and under `G`. */
export interface Place {
  to: string;
  word: PlainWordId;
  icon: ComponentType<{ size?: number; stroke?: number }>;
  /** Needed to go there; none when everybody may. */
  permission?: string;
  /** The second key of `G …`, as `KeyP`. */
  key?: string;
  /** Among the tabs of a phone, from the start. */
  tab?: number;
  /** Under which head it stands in the side bar. */
  group?: PlainWordId;
  /** How many things wait there: a hook. */
  useCount?: () => number | null;
  /** Prefix of ids (`pay`) that open here, and how. */
  opens?: { prefix: string; at: (id: string) => string };
}

/** A page beside the dashboard, which no route of ours leads to. */
export type Outside = Pick<Place, 'word' | 'icon'> & { href: string };

/** A way to the other area, in the person's menu. */
export type OtherArea = Pick<Place, 'to' | 'word' | 'icon'>;
