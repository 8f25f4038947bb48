import { storableText } from '../storage/storable.ts';

/**
 * A JSON value as it can be stored, hashed and exported, and is the same each time that it is read: without what is
 * undefined, and without the characters that the database does not keep. A key keeps no character that JSON escapes,
 * for the engine's JSON parser may take one escaped key for another once an object had `\` for a key.
 */
export function storableEntry<Value>(value: Value): Value {
  const text = JSON.stringify(value, (_key, each: unknown) => {
    if (typeof each === 'string') return storableText(each);
    if (each === null || typeof each !== 'object' || Array.isArray(each)) return each;
    return Object.fromEntries(Object.entries(each).map(([key, inner]) => [plainKey(key), inner]));
  });
  return JSON.parse(text) as Value;
}

const plainKey = (key: string) => storableText(key).replaceAll(/["\\\p{Cc}]/gu, '\ufffd');
