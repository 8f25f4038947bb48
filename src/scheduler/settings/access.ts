import { z } from 'zod';
import { roles } from '../../contract/actor.ts';
import { isWithoutSecret } from './values.ts';

const loopback = ['127.0.0.1', '[::1]', 'localhost'];

/** HTTPS, or plain HTTP on this machine. */
const trustedUrl = z
  .url({ protocol: /^https?$/, error: 'must be a URL, such as https://grafana.example' })
  .refine((text) => {
    const url = new URL(text);
    return (url.protocol === 'https:' || loopback.includes(url.hostname)) && isWithoutSecret(text);
  }, 'must be https, without a name or password in it; http is for this machine alone');

/** Where browsers reach the service: scheme, host and port. */
export const publicUrl = trustedUrl
  .refine(
    (text) => new URL(text).pathname === '/',
    'must end with the host or port: the API has no path before it',
  )
  .transform((text) => new URL(text).origin);

/** The Grafana whose users act through its data source. */
export const grafana = z.strictObject({
  url: trustedUrl
    .optional()
    .describe('With it, an action for a Grafana user needs the identity that this Grafana signed.'),
});

/** An OpenID Connect provider, at which people sign in. */
export const oidc = z.strictObject({
  issuer: trustedUrl.describe('The identity provider. It needs `publicUrl`, to which it leads people back.'),
  clientId: z.string().min(1).describe('As the provider knows this service.'),
  clientSecretFile: z.string().min(1).optional().describe('Holds the secret; without it, a public client.'),
  roleClaim: z
    .string()
    .min(1)
    .default('roles')
    .describe('The claim that says what somebody may do, in the ID token or else in what userinfo answers.'),
  roles: z
    .record(z.string(), z.enum(roles, { error: `must be ${roles.join(', ')}` }))
    .refine((mapped) => Object.keys(mapped).length > 0, 'must give at least one value of the claim a role')
    .describe('The role here of each value of the claim.'),
});
