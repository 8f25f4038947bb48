import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { sideBySide } from '../../tests/browser/rollouts/cells.ts';
import { cellsText } from './cells.ts';

describe('rollcall cells', () => {
  it('shows the cells side by side, who signs, and why one is held', () => {
    const text = cellsText(sideBySide, Date.parse('2026-11-21T03:12:40Z'));
    assert.match(text, /^Cell eu, epoch 301\. 2 of 3 sentinels must sign\./);
    assert.match(text, /s3 +AWAY +- +http:\/\/s3:7660 +it cannot be reached/);
    assert.match(
      text,
      /eu \(this one\) +healthy +adaptive-polling +\S+, running +promote +permitted until .*, epoch 301/,
    );
    assert.match(text, /us +unhealthy +adaptive-polling +draft +- +HELD, epoch 402 +cell eu: its stage p100/);
  });

  it('says what to do where there is no cell', () => {
    assert.match(
      cellsText({ cell: null, quorum: 0, sentinels: [], cells: [] }, 0),
      /is no cell.*docs\/cells\.md/,
    );
  });
});
