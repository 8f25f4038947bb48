import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parseSystemJson, SystemJsonError } from './system-json.ts';

const complaint = (text: string) => {
  try {
    parseSystemJson(text);
  } catch (error) {
    assert.ok(error instanceof SystemJsonError);
    return error;
  }
  throw new Error('the file was accepted');
};

describe('a system.json', () => {
  it('as Pulse writes it is read, and its other fields are passed over', () => {
    const text = JSON.stringify({
      pvePollingInterval: 10,
      adaptivePollingEnabled: true,
      adaptivePollingBaseInterval: 10,
      adaptivePollingMinInterval: 5,
      adaptivePollingMaxInterval: 300,
      apiToken: 'S3CRET',
      autoUpdateEnabled: false,
    });
    assert.deepEqual(parseSystemJson(`\ufeff${text}`), {
      adaptivePollingEnabled: true,
      minIntervalSeconds: 5,
      baseIntervalSeconds: 10,
      maxIntervalSeconds: 300,
    });
  });

  it('may leave polling to others', () => {
    assert.deepEqual(parseSystemJson('{"theme":"dark"}'), {});
    assert.deepEqual(parseSystemJson('{"adaptivePollingEnabled":null}'), { adaptivePollingEnabled: null });
  });

  it('is refused by field, value and what is allowed', () => {
    const { message, field } = complaint('{"adaptivePollingMaxInterval": "5m"}');
    assert.equal(field, 'adaptivePollingMaxInterval');
    assert.equal(
      message,
      'adaptivePollingMaxInterval is "5m": must be a number of seconds from 0.1 to 604800',
    );
    assert.match(complaint('{"adaptivePollingEnabled": "false"}').message, /must be true, false, or null/);
  });

  it('that is no JSON object is refused, without what stands in it', () => {
    for (const text of ['[]', 'null', '5', '"text"'])
      assert.match(complaint(text).message, /^holds no JSON object: write one/);
    for (const text of ['', '{"apiToken": "S3CRET', '{"a": S3CRET}', '{"a":1,}', 'S3CRET'])
      assert.match(complaint(text).message, /^is not valid JSON( \((?!.*S3CRET).*\))?: mend it/, text);
  });

  it('that is half-written is never taken for a whole one', () => {
    const text = '{"adaptivePollingEnabled": false, "adaptivePollingMinInterval": 5}';
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: text.length - 1 }),
        (length) => void complaint(text.slice(0, length)),
      ),
    );
  });
});
