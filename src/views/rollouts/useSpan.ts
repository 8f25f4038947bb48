import { useHost } from '../host/host.ts';
import { useNow } from '../reading/useNow.ts';
import { readSpan, spanAt, writeSpan, type AskedSpan, type Span } from './span.ts';

/** The span that the address asks for, as it is now. Choosing another changes the address, so that it can be shared. */
export function useSpan(): { asked: AskedSpan; span: Span; choose: (asked: AskedSpan) => void } {
  const { place, goTo } = useHost();
  const now = useNow(15_000);
  const asked = readSpan(place.search);
  return {
    asked,
    span: spanAt(asked, now),
    choose: (next) => goTo(`${place.path}?${writeSpan(next)}`, { replace: true }),
  };
}
