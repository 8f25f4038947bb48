import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';
import { DemoService } from './demo-service.ts';
import { makeReady } from './made-ready.ts';
import { pages } from './page.ts';
import { run } from './shell.ts';

const parts = ['What it means.', 'Check.', 'Do.', 'How to know that it worked.'];
const missing = ['bash', 'curl', 'jq'].filter((tool) => spawnSync(tool, ['--version']).error);
const skip = missing.length > 0 && `not installed: ${missing.join(', ')}`;
/** What changes something has a reason. The rest only looks, so what stands on many pages is run once. */
const changes = (command: string) => command.includes('--reason');

describe('the pages for who is paged', () => {
  // The first of them leads to the others, and is no page for an alert.
  for (const { name, text, commands } of pages().filter(({ name }) => name !== 'README')) {
    it(`${name}: have all four parts, and something to run`, () => {
      const places = parts.map((part) => text.indexOf(`**${part}**`));
      assert.ok(
        !places.includes(-1),
        `it lacks ${parts.filter((_, index) => places[index] === -1).join(', ')}`,
      );
      assert.deepEqual(
        places,
        places.toSorted((a, b) => a - b),
      );
      assert.ok(commands.length > 0);
    });
    it(`${name}: name no command but where it is tried`, () => {
      const prose = text.replace(/^ *```[\s\S]*?^ *```$/gm, '');
      const named = [...prose.matchAll(/`((?:rollcall|curl|docker|systemctl|kubectl) [^`]+)`/g)].map(
        ([, command]) => command,
      );
      assert.deepEqual(named, []);
    });
  }
});

describe('the commands of the pages for who is paged', { skip }, () => {
  let demo: DemoService;
  before(async () => {
    demo = await DemoService.start();
    await demo.hostsFail();
  });
  after(() => demo?.stop());

  const looked = new Set<string>();
  for (const { name, commands } of pages())
    it(`do what ${name} says`, async () => {
      for (const command of commands) {
        if (looked.has(command)) continue;
        if (!changes(command)) looked.add(command);
        await makeReady(demo, command);
        const { code, out, error } = await run(command, demo.folder, demo.environment());
        assert.equal(code, 0, `${command}\n${out}${error}`);
        // A change says that it is done; who looks is shown something.
        assert.notEqual(out.trim(), '', `${command} said nothing`);
      }
    });
});
