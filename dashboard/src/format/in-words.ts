// An amount in words, as people check it against what they meant: «یک میلیون و دویست هزار تومان». Promises:
// the words name exactly the amount, for anything that an amount can be.

const FA = {
  ones: ['', 'یک', 'دو', 'سه', 'چهار', 'پنج', 'شش', 'هفت', 'هشت', 'نه'],
  teens: ['ده', 'یازده', 'دوازده', 'سیزده', 'چهارده', 'پانزده', 'شانزده', 'هفده', 'هجده', 'نوزده'],
  tens: ['', '', 'بیست', 'سی', 'چهل', 'پنجاه', 'شصت', 'هفتاد', 'هشتاد', 'نود'],
  hundreds: ['', 'صد', 'دویست', 'سیصد', 'چهارصد', 'پانصد', 'ششصد', 'هفتصد', 'هشتصد', 'نهصد'],
  scales: ['', 'هزار', 'میلیون', 'میلیارد', 'تریلیون', 'کوادریلیون'],
};
const EN = {
  ones: ['', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'],
  teens: [
    'ten',
    'eleven',
    'twelve',
    'thirteen',
    'fourteen',
    'fifteen',
    'sixteen',
    'seventeen',
    'eighteen',
    'nineteen',
  ],
  tens: ['', '', 'twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'],
  scales: ['', 'thousand', 'million', 'billion', 'trillion', 'quadrillion'],
};

function below1000(value: number, language: 'fa' | 'en'): string {
  const words = language === 'fa' ? FA : EN;
  const hundred = Math.floor(value / 100);
  const rest = value % 100;
  const ten = Math.floor(rest / 10);
  const one = rest % 10;
  const pair =
    ten === 1
      ? (words.teens[one] ?? '')
      : [words.tens[ten], words.ones[one]].filter(Boolean).join(language === 'fa' ? ' و ' : '-');
  const first =
    language === 'fa' ? FA.hundreds[hundred] : hundred > 0 ? `${EN.ones[hundred]} hundred` : '';
  return [first, pair].filter(Boolean).join(language === 'fa' ? ' و ' : ' ');
}

/** A whole number from 0 in words. */
export function inWords(value: bigint, language: 'fa' | 'en'): string {
  if (value === 0n) return language === 'fa' ? 'صفر' : 'zero';
  const { scales } = language === 'fa' ? FA : EN;
  const groups: string[] = [];
  let rest = value;
  for (let scale = 0; rest > 0n; scale += 1) {
    const group = Number(rest % 1000n);
    rest /= 1000n;
    if (group === 0) continue;
    // «هزار», not «یک هزار».
    const bare = language === 'fa' && scale === 1 && group === 1;
    groups.unshift(
      [bare ? '' : below1000(group, language), scales[scale]].filter(Boolean).join(' '),
    );
  }
  return groups.join(language === 'fa' ? ' و ' : ' ');
}
