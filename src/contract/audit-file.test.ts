import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { emptyChain, type AuditEntry } from './audit.ts';
import { entryHash } from './audit-chain.ts';
import { entryLine, trailerLine, verifyAuditFile } from './audit-file.ts';
import { canonicalJson } from './canonical-json.ts';

const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constant('\ufffd "\\ \n é'));
const keys = fc.stringMatching(/^[A-Za-z0-9 é\ufffd]*$/);
const state = fc.oneof(fc.constant(null), fc.dictionary(keys, fc.oneof(text, fc.double({ noNaN: true }))));
/** What somebody did, of either form. */
const deed = fc.record({ form: fc.constantFrom(1 as const, 2 as const), actor: text, reason: text, state });
const deeds = fc.array(deed, { maxLength: 12 });

function chainOf(acts: (typeof deed extends fc.Arbitrary<infer T> ? T : never)[]): AuditEntry[] {
  const entries: AuditEntry[] = [];
  for (const [index, { form, actor, reason, state }] of acts.entries()) {
    const entry = {
      form,
      sequence: index + 1,
      at: new Date(Date.UTC(2026, 10, 21) + index).toISOString(),
      actor,
      address: '192.0.2.7',
      action: 'breaker.reset',
      subject: 'pve::pve-node1',
      reason,
      outcome: 'allowed' as const,
      requestId: `req-${index}`,
      previousState: form === 1 ? null : state,
      newState: null,
      detail: JSON.parse(canonicalJson(state ?? {})) as Record<string, unknown>,
      previousHash: entries.at(-1)?.hash ?? emptyChain.hash,
    };
    // As it comes back from where it was stored.
    const stored = JSON.parse(canonicalJson(entry)) as Omit<AuditEntry, 'hash'>;
    entries.push({ ...stored, hash: entryHash(stored) });
  }
  return entries;
}

const linesFor = (entries: AuditEntry[]) => [
  ...entries.map(entryLine),
  trailerLine(entries.at(-1) ?? emptyChain),
];
const bytesOf = (lines: string[]) => Buffer.from(lines.map((line) => `${line}\n`).join(''));

/** Reads in pieces of any size, as a file or a connection gives them. */
async function* pieces(bytes: Uint8Array, size: number) {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}
const verify = (bytes: Uint8Array, size = 1_000, witness?: { sequence: number; hash: string }) =>
  verifyAuditFile(pieces(bytes, size), witness);

const six = chainOf(
  Array.from({ length: 6 }, (_, n) => ({
    form: 2 as const,
    actor: 'ada',
    reason: `reason ${n}`,
    state: null,
  })),
);

describe('an exported audit log', () => {
  it('verifies as it was written, in whatever pieces it is read', async () => {
    await fc.assert(
      fc.asyncProperty(deeds, fc.integer({ min: 1, max: 400 }), async (acts, size) => {
        const entries = chainOf(acts);
        const { head, broken } = await verify(bytesOf(linesFor(entries)), size);
        assert.equal(broken, undefined);
        assert.equal(head.sequence, entries.length);
      }),
      { numRuns: 200 },
    );
  });

  it('shows a change of any byte, and names the first bad entry', async () => {
    await fc.assert(
      fc.asyncProperty(deeds, fc.nat(), fc.integer({ min: 1, max: 255 }), async (acts, at, flip) => {
        const entries = chainOf(acts);
        const bytes = bytesOf(linesFor(entries));
        const position = at % bytes.length;
        const line = bytes.subarray(0, position).filter((byte) => byte === 0x0a).length + 1;
        bytes[position] = (bytes[position] as number) ^ flip;
        const { broken, head } = await verify(bytes);
        assert.equal(broken?.line, line);
        assert.equal(head.sequence, Math.min(line - 1, entries.length));
        if (line <= entries.length) assert.equal(broken.sequence, line);
      }),
      { numRuns: 2_000 },
    );
  });

  it('shows each bit of each byte that was flipped, and in which entry', async () => {
    const lines = linesFor(six.slice(0, 3));
    const bytes = bytesOf(lines);
    for (let position = 0, line = 1; position < bytes.length; position++) {
      for (let bit = 0; bit < 8; bit++) {
        const flipped = Buffer.from(bytes);
        flipped[position] = (flipped[position] as number) ^ (1 << bit);
        const { broken } = await verify(flipped);
        assert.equal(broken?.line, line, `bit ${bit} of byte ${position}`);
        if (line < lines.length) assert.equal(broken?.sequence, line, `bit ${bit} of byte ${position}`);
      }
      if (bytes[position] === 0x0a) line++;
    }
  });

  it('shows a file that was cut off anywhere', async () => {
    const bytes = bytesOf(linesFor(six));
    for (let length = 0; length < bytes.length; length++)
      assert.ok((await verify(bytes.subarray(0, length))).broken, `${length} bytes`);
  });

  it('shows lines that were added, removed, doubled or moved', async () => {
    const lines = linesFor(six);
    const [one, two, three, four, five, last, end] = lines as [string, ...string[]];
    const told = async (...changed: (string | undefined)[]) => {
      const { broken } = await verify(bytesOf(changed as string[]));
      return broken && `${broken.line} ${broken.sequence} ${broken.why.split(':')[0]}`;
    };
    assert.equal(await told(...lines), undefined);
    assert.equal(await told(one, two, four, five, last, end), '3 3 is missing');
    assert.equal(await told(two, three, four, five, last, end), '1 1 is missing');
    assert.equal(await told(one, three, two, four, five, last, end), '2 2 is missing');
    assert.equal(await told(one, two, two, three, four, five, last, end), '3 2 is out of order');
    assert.match(
      (await told(one, two, three, end)) ?? '',
      /^4 null counts other entries than stand before it/,
    );
    assert.equal(await told(one, two, three, four, five, last), '7 null is missing');
    assert.match((await told(...lines, end)) ?? '', /^8 null stands after the end/);
    assert.match((await told(...lines, last)) ?? '', /^8 null stands after the end/);
    assert.match((await told(...lines, '')) ?? '', /^8 null stands after the end/);
    assert.match((await told(one, '', two, three, four, five, last, end)) ?? '', /^2 2 is not an entry/);
    assert.equal(await told(), '1 null is missing');
  });

  it('shows an entry that says the same in another way', async () => {
    const [line = '', ...others] = linesFor(six);
    const entry = six[0] as AuditEntry;
    const ways = [
      ` ${line}`,
      `${line}\r`,
      `\ufeff${line}`,
      JSON.stringify(entry),
      line.replace('"ada"', '"\\u0061da"'),
      line.replace('.000Z', 'Z'),
      line.replace('"sequence":1', '"sequence":1.0'),
      line.replace('"sequence":1', '"sequence":1e0'),
      line.replace('"actor":"ada"', '"actor":"eve","actor":"ada"'),
      line.replace('{"action"', '{"a":0,"action"'),
      line.replace('{"action"', '{"__proto__":null,"action"'),
    ];
    for (const way of ways) {
      assert.notEqual(way, line);
      const { broken } = await verify(bytesOf([way, ...others]));
      assert.deepEqual([broken?.line, broken?.sequence], [1, 1], way);
    }
  });

  it('that was made anew as a whole is told from what was seen before', async () => {
    const forged = bytesOf(linesFor(chainOf([{ form: 2, actor: 'ada', reason: 'another', state: null }])));
    assert.equal((await verify(forged)).broken, undefined);
    const [seen, , third] = six as [AuditEntry, AuditEntry, AuditEntry];
    assert.match((await verify(forged, 1_000, seen)).broken?.why ?? '', /another hash than it was seen with/);
    assert.match((await verify(forged, 1_000, third)).broken?.why ?? '', /is missing: it was seen/);
    assert.equal((await verify(bytesOf(linesFor(six)), 1_000, third)).broken, undefined);
  });

  it('is not read into memory where it is no log at all', async () => {
    let read = 0;
    async function* endless() {
      for (;;) {
        read++;
        yield Buffer.alloc(1024 * 1024, 'x');
      }
    }
    const { broken } = await verifyAuditFile(endless());
    assert.match(broken?.why ?? '', /is not an entry/);
    assert.ok(read < 20, `${read} MB were read`);
  });
});
