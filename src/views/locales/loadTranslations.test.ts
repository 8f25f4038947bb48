import assert from 'node:assert/strict';
import { it } from 'node:test';
import { spokenOf } from './loadTranslations.ts';

it('serves the first language of the reader that there is', () => {
  assert.equal(spokenOf(['de-AT', 'en-GB']), 'de-DE');
  assert.equal(spokenOf(['fr-FR', 'en-GB', 'de']), 'en-US');
  assert.equal(spokenOf(['DE']), 'de-DE');
  assert.equal(spokenOf(['fr', 'it']), 'en-US');
  assert.equal(spokenOf([]), 'en-US');
});
