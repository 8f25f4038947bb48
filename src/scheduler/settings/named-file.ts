import { readFileSync } from 'node:fs';
import { SettingsError } from './settings-error.ts';

/**
 * The text of a file that a setting names.
 * @param setting such as `tls.certFile`.
 * @throws SettingsError for one that cannot be read.
 */
export function namedFile(setting: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SettingsError(
      `Setting ${setting} is ${JSON.stringify(file)}, which cannot be read (${(error as NodeJS.ErrnoException).code}): name a file that this user may read.`,
    );
  }
}
