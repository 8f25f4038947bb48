import { settingsSchema } from '../../src/scheduler/settings/schema.ts';

/** What is left to the reader to fill in. */
const placeholder = '…';

const names = new Set(Object.keys(settingsSchema.shape));

/** Whether a document of YAML is part of a settings file, and not a plan, a sentinel's settings or another program's. */
export const isSettings = (document: unknown): document is Record<string, unknown> =>
  typeof document === 'object' &&
  document !== null &&
  Object.keys(document).some((name) => names.has(name)) &&
  !['apiVersion', 'cells', 'lever', 'services'].some((name) => name in document);

/** What the service would say of it, but for what the reader fills in and what goes without saying in an excerpt. */
export function complaintsOf(document: Record<string, unknown>): string[] {
  const parsed = settingsSchema.safeParse(document);
  if (parsed.success) return [];
  return parsed.error.issues
    .filter((issue) => issue.code === 'unrecognized_keys' || isWrong(issue, document))
    .map(({ path, message }) => `${path.join('.')} ${message}`);
}

function isWrong({ path, message }: Issue, document: unknown): boolean {
  const value = path.reduce<unknown>(
    (part, name) => (part as Record<PropertyKey, unknown> | undefined)?.[name],
    document,
  );
  return (
    value !== undefined && !JSON.stringify(value).includes(placeholder) && !message.includes('goes with')
  );
}

interface Issue {
  path: PropertyKey[];
  message: string;
}
