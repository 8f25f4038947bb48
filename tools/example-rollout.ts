import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sheetMarkdown, sheetPage } from '../src/contract/run-sheet/markdown.ts';
import { sheetJson } from '../src/contract/run-sheet/seal.ts';
import { scripts } from './example-rollout/scripts.ts';
import { ExampleWorld } from './example-rollout/world.ts';

const usage = 'npm run example-rollout -- clean|regressed [--write docs/run-sheets]';

/** Carries out the shipped plan for adaptive polling on a simulated fleet. @returns the files of its run sheet by name. */
export async function exampleRollout(
  name: keyof typeof scripts,
): Promise<{ page: string; files: Record<string, string> }> {
  const world = await ExampleWorld.open();
  try {
    await scripts[name](world);
    const sheet = await world.sheet();
    const files = {
      [`adaptive-polling-${name}.md`]: sheetMarkdown(sheet),
      [`adaptive-polling-${name}.json`]: sheetJson(sheet),
      [`adaptive-polling-${name}.audit.ndjson`]: await world.log(),
    };
    return { page: sheetPage(sheet), files };
  } finally {
    await world.close();
  }
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { write: { type: 'string' } },
    allowPositionals: true,
  });
  const [name] = positionals;
  if (positionals.length !== 1 || !isScript(name)) throw new Error(`write it as in "${usage}"`);
  const { page, files } = await exampleRollout(name);
  if (values.write === undefined) return void process.stdout.write(page);
  mkdirSync(values.write, { recursive: true });
  for (const [file, text] of Object.entries(files)) {
    writeFileSync(join(values.write, file), text);
    console.log(join(values.write, file));
  }
}

const isScript = (name: string | undefined): name is keyof typeof scripts =>
  name !== undefined && Object.hasOwn(scripts, name);

if (import.meta.main)
  main().catch((error: unknown) => {
    console.error(`example-rollout: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  });
