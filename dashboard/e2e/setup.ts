// Before all specs: an empty shop with its owner signed in. After them it is stopped.
import { beginShop, endShop } from './shop';
import { owner } from './staff';

export default async function setup(): Promise<() => void> {
  beginShop();
  await owner();
  return endShop;
}
