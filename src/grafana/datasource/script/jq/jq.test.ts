import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { wasmBytes } from './load.ts';

describe('jq.wasm', async () => {
  const bytes = await wasmBytes();
  const module = await WebAssembly.compile(bytes);

  it('is what tools/jq/build.sh builds', () => {
    const recorded = readFileSync(
      join(import.meta.dirname, '../../../../../tools/jq/jq.wasm.sha256'),
      'utf8',
    );
    assert.equal(createHash('sha256').update(bytes).digest('hex'), recorded.split(' ')[0]);
  });

  it('comes with the licences of all that is in it', () => {
    const licences = readFileSync(join(import.meta.dirname, 'LICENSES.txt'), 'utf8');
    for (const owner of [
      'Stephen Dolan',
      'David M. Gay',
      'International Business Machines',
      'Kosako',
      'musl',
    ])
      assert.ok(licences.includes(owner), owner);
  });

  it('asks the host for WASI and the two ways to end, and for nothing of a network', () => {
    const asked = WebAssembly.Module.imports(module);
    const own = asked.filter((each) => each.module === 'rollcall').map(({ name }) => name);
    assert.deepEqual(own.sort(), ['check_deadline', 'out_of_memory']);
    const wasi = asked.filter((each) => each.module === 'wasi_snapshot_preview1');
    assert.equal(wasi.length + own.length, asked.length);
    assert.deepEqual(
      wasi.filter(({ name }) => /^(sock|poll|proc_raise)/.test(name)),
      [],
    );
  });

  it('declares its memory with a cap of 256 MB', () => {
    // Section 5 of a module: one memory, with a maximum, in pages of 64 KB.
    const memory = sectionOf(bytes, 5);
    assert.deepEqual([...memory.slice(0, 2)], [1, 1]);
    const [, afterInitial] = leb128(memory, 2);
    assert.equal(leb128(memory, afterInitial)[0], 4_096);
  });
});

function sectionOf(bytes: Uint8Array, id: number): Uint8Array {
  for (let at = 8; at < bytes.length;) {
    const [size, begin] = leb128(bytes, at + 1);
    if (bytes[at] === id) return bytes.subarray(begin, begin + size);
    at = begin + size;
  }
  throw new Error(`there is no section ${id}`);
}

/** An unsigned number and where the next one begins. */
function leb128(bytes: Uint8Array, at: number): [value: number, next: number] {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++] ?? 0;
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
}
