import { open } from 'node:fs/promises';
import { z } from 'zod';
import { jsonIn } from '../../../contract/json-text.ts';
import type { Samples } from '../judge/sample.ts';

/** What is read of a report: when it was finished and, if it says so, whether all was well. */
const report = z.object({ finishedAt: z.iso.datetime({ offset: true }), passed: z.boolean().optional() });

const maxReportBytes = 1024 * 1024;

/** Paths by the names that plans use. A `.json` file is a report with its `finishedAt`; any other is as old as it is. */
type ArtefactPaths = Readonly<Record<string, string>>;

/** How old named artefacts are, in seconds. */
export class ArtefactSource {
  readonly #paths: () => ArtefactPaths;

  constructor(paths: () => ArtefactPaths) {
    this.#paths = paths;
  }

  /** One sample, at the end of the span: what an age was earlier follows from it. */
  async samples({ name }: { name: string }, _from: number, to: number): Promise<Samples> {
    const paths = this.#paths();
    const path = Object.hasOwn(paths, name) ? paths[name] : undefined;
    if (path === undefined)
      return {
        error: `there is no artefact ${name}: name its path in the settings (known are ${Object.keys(paths).join(', ') || 'none'})`,
      };
    try {
      const made = path.endsWith('.json') ? await finishedAt(path) : await modifiedAt(path);
      return { samples: [{ at: to, value: (to - made) / 1_000 }] };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return {
        error: `artefact ${name} cannot be read: ${code === 'ENOENT' ? 'it does not exist' : message}`,
      };
    }
  }
}

async function modifiedAt(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    return (await file.stat()).mtimeMs;
  } finally {
    await file.close();
  }
}

/** @throws an Error for what is no report, and for the report of a failure: that is not the artefact that is wanted. */
async function finishedAt(path: string): Promise<number> {
  const file = await open(path, 'r');
  try {
    if ((await file.stat()).size > maxReportBytes)
      throw new Error(`it is larger than ${maxReportBytes} bytes`);
    const parsed = report.safeParse(jsonIn(await file.readFile('utf8')));
    if (!parsed.success) throw new Error('it is no JSON with finishedAt as an RFC 3339 time');
    if (parsed.data.passed === false) throw new Error('its report says that it did not pass');
    return Date.parse(parsed.data.finishedAt);
  } finally {
    await file.close();
  }
}
