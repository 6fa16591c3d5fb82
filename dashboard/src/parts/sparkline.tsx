// The course of a number as a thin line, for the corner of a tile. Promises: plain SVG that is there with
// the page, time runs with the reading, and who cannot see it loses nothing (the numbers stand beside).
import { directionOf, useReader } from '../words/preference';

const WIDTH = 100;
const HEIGHT = 28;
/** Room for the line's own width. */
const EDGE = 2;

/** Points of the line from first to last, as SVG writes them; an even course lies in the middle. */
export function sparkPoints(values: readonly number[]): string {
  const least = Math.min(...values);
  const span = Math.max(...values) - least;
  const last = Math.max(values.length - 1, 1);
  return values
    .map((value, index) => {
      const x = (index / last) * WIDTH;
      const share = span === 0 ? 0.5 : (value - least) / span;
      return `${x.toFixed(1)},${(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE)).toFixed(1)}`;
    })
    .join(' ');
}

/** The line. */
export function Sparkline({ values }: { values: readonly number[] }) {
  const { language } = useReader();
  if (values.length < 2) return null;
  const turn = directionOf(language) === 'rtl' ? 'scaleX(-1)' : undefined;
  return (
    <svg
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      width="100%"
      height={HEIGHT}
      aria-hidden="true"
      style={{ transform: turn, display: 'block' }}
    >
      <polyline
        points={sparkPoints(values)}
        fill="none"
        stroke="var(--mantine-primary-color-filled)"
        strokeWidth="1.5"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}
