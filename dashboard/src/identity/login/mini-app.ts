// Inside of Telegram: its signed launch data is the way in. Its own library is loaded only there, and no
// script of Telegram's at all.
import { useEffect, useState } from 'react';
import { useReader } from '../../words/preference';
import { auth, type Step } from '../auth';

/** Whether Telegram opened this page. */
export function isMiniApp(): boolean {
  return /tgWebAppData=/.test(location.hash) || sessionStorage.getItem('moon.mini-app') === 'yes';
}

/** Signs in with Telegram's launch data where there is some. */
export function useMiniAppSignIn(onStep: (step: Step) => void): 'no' | 'busy' | 'refused' {
  const { language } = useReader();
  const [state, setState] = useState<'no' | 'busy' | 'refused'>(() =>
    isMiniApp() ? 'busy' : 'no',
  );
  useEffect(() => {
    if (!isMiniApp()) return;
    let over = false;
    void (async () => {
      const { launchData } = await import('../../frame/telegram');
      const initData = launchData();
      if (!initData) return setState('no');
      sessionStorage.setItem('moon.mini-app', 'yes');
      const answer = await auth.initData(language, initData);
      if (over) return;
      if ('refusal' in answer) return setState('refused');
      if (answer.ok.next !== 'done') setState('no');
      onStep(answer.ok);
    })();
    return () => {
      over = true;
    };
  }, [language, onStep]);
  return state;
}
