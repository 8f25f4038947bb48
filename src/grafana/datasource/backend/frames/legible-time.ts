import { timeField, type Field, type FieldConfig } from '../../../backend-sdk/index.ts';

/** A year before Arrow's nanoseconds end. */
const latestMs = Date.UTC(2261, 0, 1);

/** Another program's document may name a time that no frame can hold: it is shown as none. Milliseconds since 1970. */
export function legible(ms: number): number | null {
  return Math.abs(ms) < latestMs ? ms : null;
}

/** The times of a series. */
export function timeAxis(ms: readonly number[], config: FieldConfig = {}): Field {
  return timeField('time', ms.map(legible), { config });
}
