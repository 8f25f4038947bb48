import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import german from '../src/views/locales/de-DE/rollcall-scheduler-app.json' with { type: 'json' };
import { collectedTexts, type Text } from './collected-texts.ts';

const texts = collectedTexts();
const translated: Readonly<Record<string, string>> = german;

/** The keys under which a language that tells one from many has a text. */
const formsOf = ({ key, plural }: Text): string[] => (plural ? [`${key}_one`, `${key}_other`] : [key]);

/** The values that a text has a place for. A single one may be spelled out. */
const placesIn = (text: string): string[] =>
  [...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name]) => name ?? ''))].sort();

describe('texts of the pages', () => {
  it('are found in the sources', () => assert.ok(texts.length > 100, `only ${texts.length} were found`));

  it('stand as they are beside their keys, so that they can be translated', () => {
    const unclear = texts.filter(({ key, english }) => !key.startsWith('rollcall.') || english === '');
    assert.deepEqual(
      unclear.map(({ at, key }) => `${at} ${key}`),
      [],
    );
  });

  it('say the same wherever they have the same key', () => {
    const first = new Map<string, Text>();
    const different = texts.filter((text) => {
      const known = first.get(text.key) ?? text;
      first.set(text.key, known);
      return known.english !== text.english || known.plural !== text.plural;
    });
    assert.deepEqual(
      different.map(({ at, key }) => `${at} ${key}`),
      [],
    );
  });
});

describe('German', () => {
  it('has every text', () => {
    const missing = texts.flatMap((text) =>
      formsOf(text)
        .filter((form) => !translated[form]?.trim())
        .map((form) => `${form}: ${text.english}`),
    );
    assert.deepEqual([...new Set(missing)].sort(), []);
  });

  it('has no text that nobody shows', () => {
    const shown = new Set(texts.flatMap(formsOf));
    // The strings of Grafana's own components are Grafana's to name.
    const idle = Object.keys(translated).filter(
      (key) => !shown.has(key) && !/^(grafana-ui|combobox)\./.test(key),
    );
    assert.deepEqual(idle, []);
  });

  it('has places for the same values as English', () => {
    const wrong = texts.flatMap((text) =>
      formsOf(text).filter((form) => {
        const german = placesIn(translated[form] ?? '');
        const english = placesIn(text.english);
        const spelledOut = form.endsWith('_one') && german.every((place) => english.includes(place));
        return !spelledOut && german.join() !== english.join();
      }),
    );
    assert.deepEqual(wrong, []);
  });

  it('has its texts in the order of their keys', () => {
    assert.deepEqual(Object.keys(translated), Object.keys(translated).sort());
  });
});
