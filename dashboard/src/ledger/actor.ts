// Who of the shop's own acts, in words: the log calls them `operator` and `process:` with a name. One that
// a newer server names is called what it is called there.
import { type PlainWordId, useWords } from '../words/words';

const WORDS: Readonly<Record<string, PlainWordId>> = {
  operator: 'admin-actor-operator',
  'process:bot': 'admin-actor-bot',
  'process:checkout': 'admin-actor-checkout',
  'process:forgetting': 'admin-actor-forgetting',
  'process:notice': 'admin-actor-notice',
  'process:provisioning': 'admin-actor-provisioning',
  'process:sign_in': 'admin-actor-sign-in',
  'process:top_up': 'admin-actor-top-up',
  'process:usage': 'admin-actor-usage',
};

/** Says a name that the log has for one of the shop's own. */
export function useActorName(): (name: string) => string {
  const say = useWords();
  return (name) => {
    const word = WORDS[name];
    return word ? say(word) : say('admin-actor-other', { name: name.replace(/^process:/, '') });
  };
}
