// A place in the log, as a link to what stands there.
import { place } from '../format/digits';
import { To } from '../parts/to';
import { useReader } from '../words/preference';

/** «#۱٬۲۳۴». */
export function Position({ of }: { of: string }) {
  const { digits } = useReader();
  return (
    <To to={`/admin/ledger/events/${of}`}>
      <bdi className="moon-number">{place(of, digits)}</bdi>
    </To>
  );
}
