// What a phone that installs the dashboard is told.
/** @type {Partial<import('vite-plugin-pwa').ManifestOptions>} */
export const manifest = {
  id: '/',
  name: 'مون‌لجر',
  short_name: 'مون‌لجر',
  description: 'خرید سرویس، کیف پول و میز کار فروشگاه',
  lang: 'fa',
  dir: 'rtl',
  start_url: '/',
  scope: '/',
  display: 'standalone',
  background_color: '#1a1b1e',
  theme_color: '#1a1b1e',
  icons: [
    { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml' },
    { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
    { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
    { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
  ],
  shortcuts: [
    { name: 'کیف پول', url: '/wallet' },
    { name: 'صف پرداخت‌ها', url: '/admin/payments' },
  ],
};
