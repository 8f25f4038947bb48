import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { jsonIn } from '../../../contract/json-text.ts';

/** A service account, or a user who consented, as Google hands them out. */
const credentialsDocument = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('service_account'),
    client_email: z.string().min(1),
    private_key: z.string().includes('PRIVATE KEY'),
  }),
  z.object({
    type: z.literal('authorized_user'),
    client_id: z.string().min(1),
    client_secret: z.string().min(1),
    refresh_token: z.string().min(1),
  }),
]);
export type Credentials = z.output<typeof credentialsDocument>;

/** Where the credentials of an account stand: one of the two is named. */
export interface CredentialsSource {
  credentialsFile?: string | undefined;
  /** The name of an environment variable. */
  credentialsEnv?: string | undefined;
}

/** Credentials that cannot be used; its words name the file or the variable, and nothing of what stands in it. */
export class CredentialsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'CredentialsError';
  }
}

/**
 * Reads an account's credentials as they are now.
 * @throws CredentialsError for a file or a variable that is not there, or does not hold such credentials.
 */
export async function readCredentials(
  { credentialsFile, credentialsEnv }: CredentialsSource,
  env: NodeJS.ProcessEnv,
): Promise<Credentials> {
  if (credentialsFile !== undefined)
    return parsed(await contentOf(credentialsFile), `The file ${credentialsFile}`);
  const name = credentialsEnv ?? '';
  const text = env[name];
  if (!text)
    throw new CredentialsError(`The variable ${name} is not set: put the JSON of the credentials into it.`);
  return parsed(text, `The variable ${name}`);
}

async function contentOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new CredentialsError(
      `The file ${file} cannot be read (${code}): name one that this user may read.`,
    );
  }
}

function parsed(text: string, origin: string): Credentials {
  const document = credentialsDocument.safeParse(jsonIn(text));
  if (document.success) return document.data;
  const field = document.error.issues[0]?.path.join('.');
  throw new CredentialsError(
    `${origin} holds no credentials${field ? ` (${field} is wrong)` : ''}: it must be the JSON of a service account key, or of an authorized user.`,
  );
}
