import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The report, and beside it the same for machines; the newest is always at `phase4_rollout_latest.json`, too. */
interface ReportFiles {
  markdown: string;
  json: string;
  latest: string;
}

/** Where a report goes. @param output as asked for; by default `output/phase4_rollout_<timestamp>.md`. */
export function reportFiles(output: string | undefined, now: number): ReportFiles {
  const timestamp = new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const markdown = output ?? join('output', `phase4_rollout_${timestamp}.md`);
  return {
    markdown,
    json: `${markdown.replace(/\.md$/, '')}.json`,
    latest: join(dirname(markdown), 'phase4_rollout_latest.json'),
  };
}

/**
 * Makes the folder and sees that both files can be made, before hours are spent on what goes into them.
 * @throws an Error that names the file: one that is there is not written over.
 */
export async function claim({ markdown, json }: ReportFiles): Promise<void> {
  try {
    await mkdir(dirname(markdown), { recursive: true });
    for (const file of [markdown, json]) {
      await (await open(file, 'wx')).close();
      await rm(file);
    }
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    throw new Error(
      code === 'EEXIST' && syscall === 'open'
        ? `${markdown} or its .json is there already: name another file with --output.`
        : `${markdown} cannot be written (${code}): name another file with --output.`,
      { cause: error },
    );
  }
}

/** Writes the report; each file is there as a whole or not at all. */
export async function write(files: ReportFiles, markdown: string, json: string): Promise<void> {
  await writeWhole(files.markdown, markdown);
  await writeWhole(files.json, json);
  await writeWhole(files.latest, json);
}

async function writeWhole(file: string, text: string): Promise<void> {
  const half = `${file}.part`;
  await writeFile(half, text);
  await rename(half, file);
}
