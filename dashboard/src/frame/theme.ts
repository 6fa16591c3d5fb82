// The look of everything, once: letters, colours, sizes. Promises contrast of at least 4.5:1 for every
// text in light and dark (axe checks it).
import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** Moonlight: the blue that the shop's own pages have. */
const moon: MantineColorsTuple = [
  '#edf2ff',
  '#dbe4ff',
  '#bac8ff',
  '#91a7ff',
  '#748ffc',
  '#5c7cfa',
  '#4c6ef5',
  '#4263eb',
  '#3b5bdb',
  '#364fc7',
];

const LETTERS = "'Vazirmatn Variable', system-ui, Tahoma, sans-serif";

export const theme = createTheme({
  fontFamily: LETTERS,
  headings: { fontFamily: LETTERS, fontWeight: '700' },
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  colors: { moon },
  primaryColor: 'moon',
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Card: { defaultProps: { withBorder: true, padding: 'md' } },
    Paper: { defaultProps: { withBorder: true } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 300 } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.5, blur: 2 } } },
    ActionIcon: { defaultProps: { variant: 'subtle', color: 'gray' } },
    Badge: {
      defaultProps: { variant: 'light', fw: 600 },
      styles: { label: { textTransform: 'none' } },
    },
  },
});

/** What Mantine's own tokens fall short of: its dimmed grey is too faint on both grounds. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': 'var(--mantine-color-gray-7)',
    '--mantine-color-placeholder': 'var(--mantine-color-gray-6)',
    '--moon-ground': 'var(--mantine-color-gray-0)',
    '--moon-good': 'var(--mantine-color-teal-9)',
    '--moon-bad': 'var(--mantine-color-red-9)',
    '--moon-warn': '#8f4700',
    '--mantine-color-error': 'var(--mantine-color-red-9)',
    '--moon-bad-ground': 'var(--mantine-color-red-0)',
    '--moon-flash': 'var(--mantine-color-moon-1)',
    // Mantine's own words on its light grounds fall short of 4.5:1.
    '--mantine-color-teal-light-color': '#066048',
    '--mantine-color-orange-light-color': '#9a3412',
    '--mantine-color-yellow-light-color': '#7a4a00',
    '--mantine-color-red-light-color': '#a51d1d',
    '--mantine-color-gray-light-color': 'var(--mantine-color-gray-8)',
  },
  dark: {
    '--mantine-color-dimmed': 'var(--mantine-color-dark-1)',
    '--mantine-color-placeholder': 'var(--mantine-color-dark-2)',
    '--moon-ground': 'var(--mantine-color-dark-8)',
    '--moon-good': 'var(--mantine-color-teal-4)',
    '--moon-bad': 'var(--mantine-color-red-4)',
    '--moon-warn': 'var(--mantine-color-yellow-4)',
    '--mantine-color-error': 'var(--mantine-color-red-4)',
    '--moon-bad-ground': 'rgba(224, 49, 49, 0.12)',
    '--moon-flash': 'rgba(116, 143, 252, 0.22)',
    // Mantine's own is nearly white: what cannot be undone looked like everything else.
    '--mantine-color-red-light-color': 'var(--mantine-color-red-3)',
  },
});
