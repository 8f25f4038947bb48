/**
 * A document for machines. Characters that could steer a terminal stand escaped: it is the same JSON, and whoever looks
 * at it in a terminal sees them.
 */
export function json(value: unknown): string {
  return JSON.stringify(value, null, 2).replaceAll(steering, (character) =>
    character
      .split('')
      .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** All but the line ends between the fields. */
const steering = /(?!\n)[\p{Cc}\p{Cf}\u2028\u2029]/gu;
