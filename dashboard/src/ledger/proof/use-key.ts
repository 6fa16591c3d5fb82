// The log's public key as this reader has it: typed or pasted by him, kept in this browser. It comes by
// another way than the proofs (from the shop's owner), else a signature would prove nothing.
import { useLocalStorage } from '@mantine/hooks';

/** The key's text, and how to change it. */
export function useLogKey(): [string, (key: string) => void] {
  const [key, setKey] = useLocalStorage({
    key: 'moon.log-key',
    defaultValue: '',
    getInitialValueInEffect: false,
  });
  return [key, setKey];
}
