import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sheetMarkdown, sheetPage } from '../src/contract/run-sheet/markdown.ts';
import { sheetJson } from '../src/contract/run-sheet/seal.ts';
import { openOptimizeWorld, optimizeScripts } from './example-rollout/optimize-scripts.ts';
import { openPollingWorld, pollingScripts } from './example-rollout/polling-scripts.ts';
import { carryOutTwoCells } from './example-rollout/two-cells.ts';
import type { ExampleWorld, Workload } from './example-rollout/world.ts';

/** A world that was opened and what happens in it. */
type Example = () => Promise<{ page: string; files: Record<string, string> }>;

const examples = {
  'adaptive-polling-clean': example('adaptive-polling-clean', openPollingWorld, pollingScripts.clean),
  'adaptive-polling-regressed': example(
    'adaptive-polling-regressed',
    openPollingWorld,
    pollingScripts.regressed,
  ),
  'optimize-clean': example('optimize-clean', () => openOptimizeWorld('manual'), optimizeScripts.clean),
  'optimize-regressed': example(
    'optimize-regressed',
    () => openOptimizeWorld('auto-rollback'),
    optimizeScripts.regressed,
  ),
  'two-cells': carryOutTwoCells,
} as const satisfies Record<string, Example>;

const usage = `npm run example-rollout -- ${Object.keys(examples).join('|')} [--write docs/run-sheets]`;

/** Carries out a shipped plan on a simulated workload, and gives the files of its run sheet by name. */
function example<W extends Workload>(
  name: string,
  open: () => Promise<ExampleWorld<W>>,
  script: (world: ExampleWorld<W>) => Promise<void>,
): Example {
  return async () => {
    const world = await open();
    try {
      await script(world);
      const sheet = await world.sheet();
      const files = {
        [`${name}.md`]: sheetMarkdown(sheet),
        [`${name}.json`]: sheetJson(sheet),
        [`${name}.audit.ndjson`]: await world.log(),
      };
      return { page: sheetPage(sheet), files };
    } finally {
      await world.close();
    }
  };
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { write: { type: 'string' } },
    allowPositionals: true,
  });
  const [name] = positionals;
  if (positionals.length !== 1 || !isExample(name)) throw new Error(`write it as in "${usage}"`);
  const { page, files } = await examples[name]();
  if (values.write === undefined) return void process.stdout.write(page);
  mkdirSync(values.write, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(join(values.write, file), text);
    console.log(join(values.write, file));
  }
}

const isExample = (name: string | undefined): name is keyof typeof examples =>
  name !== undefined && Object.hasOwn(examples, name);

main().catch((error: unknown) => {
  console.error(`example-rollout: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
