import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { it } from 'node:test';
import { temporaryFolder } from '../embedded-database.ts';
import { rollcall } from '../integration/rollcall-process.ts';
import { ServiceProcess } from '../integration/service-process.ts';
import { plansIn } from '../integration/quick-plan.ts';
import { twoCells } from '../integration/cells-world.ts';

it('a sentinel that cannot start says what to write', async (t) => {
  const folder = temporaryFolder();
  t.after(() => rmSync(folder, { recursive: true }));
  const without = await rollcall(['sentinel'], folder);
  assert.equal(without.code, 2);
  assert.match(
    without.err,
    /--config is missing: write it as in "rollcall sentinel --config sentinel\.yaml"/,
  );
  const missing = await rollcall(['sentinel', '--config', 'nowhere.yaml'], folder);
  assert.equal(missing.code, 2);
  assert.match(missing.err, /The settings file nowhere\.yaml cannot be read/);
});

it('a service that is no cell does not start with a plan that spans cells, and says what to do', async (t) => {
  const folder = temporaryFolder();
  t.after(() => rmSync(folder, { recursive: true }));
  const { code, said } = await ServiceProcess.fails({ folder, settings: plansIn(folder, twoCells) });
  assert.equal(code, 2);
  assert.match(
    said,
    /Plan two-cells has stages of the cells eu, us, and this service is none: say with the setting cell/,
  );
});
