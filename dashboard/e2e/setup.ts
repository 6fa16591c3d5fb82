// Before all specs: an empty shop with its owner signed in. After them it is stopped.
import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { beginShop, endShop, stateFile } from './shop';
import { owner } from './staff';

export default async function setup(): Promise<() => void> {
  rmSync(dirname(stateFile('x')), { recursive: true, force: true });
  beginShop();
  await owner();
  return endShop;
}
