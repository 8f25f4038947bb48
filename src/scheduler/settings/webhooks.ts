import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { auditedEventType } from '../../contract/events.ts';
import { ForbiddenAddressError, refuseForbidden } from '../../tls/forbidden-address.ts';
import { SettingsError } from './settings-error.ts';
import { isWithoutSecret } from './values.ts';

const webhook = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'must be lower-case letters, digits and dashes')
    .describe('Under which metrics, logs and `GET /api/webhooks` know it.'),
  url: z
    .url({ protocol: /^https?$/, error: 'must be a URL, such as https://chat.example/hooks/rollcall' })
    .refine(isWithoutSecret, 'must not hold a name or password: deliveries are signed')
    .refine(isPermitted, 'must not be link-local, nobody or everybody: no receiver is there')
    .describe('Where deliveries go.'),
  secretFile: z
    .string()
    .min(1)
    .describe('Holds the key that deliveries are signed with: `whsec_` and 24 to 64 bytes in Base64.'),
  caFile: z.string().min(1).optional().describe("CA certificates in PEM, instead of the system's."),
  events: z
    .array(
      z.enum(auditedEventType.options, { error: `must be among ${auditedEventType.options.join(', ')}` }),
    )
    .min(1)
    .default(['rollout', 'kill-switch', 'drill'])
    .describe('Of what it is told.'),
});

export const webhooks = z
  .array(webhook)
  .max(50)
  .superRefine((all, context) => {
    all.forEach(({ name }, index) => {
      if (all.findIndex((each) => each.name === name) !== index)
        context.addIssue({
          code: 'custom',
          path: [index, 'name'],
          message: 'is the name of another webhook: give each its own',
        });
    });
  });

type Webhook = z.output<typeof webhook>;

/**
 * The key that a webhook's deliveries are signed with, as its file has it now.
 * @throws SettingsError for a file that cannot be read, or holds no such key.
 */
export function webhookSecret({ name, secretFile }: Pick<Webhook, 'name' | 'secretFile'>): Buffer {
  const text = contentOf(name, 'secretFile', secretFile).trim();
  const encoded = text.replace(/^whsec_/, '');
  const secret = Buffer.from(encoded, 'base64');
  if (text !== encoded && secret.toString('base64') === encoded && secret.length >= 24 && secret.length <= 64)
    return secret;
  throw new SettingsError(
    `Webhook ${name}: ${secretFile} holds no key: make one with "echo whsec_$(openssl rand -base64 32)".`,
  );
}

/** @throws SettingsError for a CA file that cannot be read. */
export function webhookCa({ name, caFile }: Pick<Webhook, 'name' | 'caFile'>): string | undefined {
  return caFile === undefined ? undefined : contentOf(name, 'caFile', caFile);
}

function contentOf(name: string, field: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new SettingsError(
      `Webhook ${name}: its ${field} ${file} cannot be read (${(error as NodeJS.ErrnoException).code}): name a file that this user may read.`,
    );
  }
}

function isPermitted(text: string): boolean {
  try {
    refuseForbidden(new URL(text).hostname);
    return true;
  } catch (error) {
    if (error instanceof ForbiddenAddressError) return false;
    throw error;
  }
}
