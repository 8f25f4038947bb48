import type { AuditEntry } from '../../../contract/audit.ts';
import { canonicalJson } from '../../../contract/canonical-json.ts';
import type { RunSheetContent } from '../../../contract/run-sheet.ts';
import { deriveRunSheet } from './derive.ts';

/**
 * Checks every statement of a sheet: it is derived anew from the entries of a verified log and compared.
 * @param entries those about its rollout, up to the last that it names.
 * @returns the first statement that the log does not make; undefined where it makes them all.
 */
export function checkAgainstLog(
  content: RunSheetContent,
  entries: readonly AuditEntry[],
): string | undefined {
  let derived: RunSheetContent | undefined;
  try {
    derived = deriveRunSheet(entries, content.rollout, content.run);
  } catch {
    return 'the entries of the log cannot be read as a rollout';
  }
  if (!derived) return `the log has no run ${content.run} of ${content.rollout}`;
  const where = difference(content, derived, '');
  return where === undefined ? undefined : `the log says something else of ${where}`;
}

/** The path of the first field in which two JSON values differ. */
function difference(a: unknown, b: unknown, path: string): string | undefined {
  if (canonicalJson(a) === canonicalJson(b)) return undefined;
  if (!isContainer(a) || !isContainer(b)) return path;
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])].sort();
  for (const key of keys) {
    const found = difference(a[key] ?? null, b[key] ?? null, path === '' ? key : `${path}.${key}`);
    if (found !== undefined) return found;
  }
  return path;
}

const isContainer = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
