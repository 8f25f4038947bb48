import { z } from 'zod';
import { isWithoutSecret } from './values.ts';

/** A service that is asked over HTTP, and how it knows us. Secrets stand in files. */
const service = {
  url: z
    .url({ protocol: /^https?$/, error: 'must be a URL, such as http://prometheus:9090' })
    .refine(isWithoutSecret, 'must not hold a name or password: name a file with tokenFile or basicAuthFile')
    .describe('Where it answers.'),
  tokenFile: z.string().min(1).optional().describe('Holds a token, sent as `Authorization: Bearer`.'),
  basicAuthFile: z.string().min(1).optional().describe('Holds `user:password`, in place of a token.'),
  caFile: z.string().min(1).optional().describe("CA certificates in PEM, instead of the system's."),
};

const oneSecret = <Value extends { tokenFile?: string | undefined; basicAuthFile?: string | undefined }>(
  value: Value,
) => value.tokenFile === undefined || value.basicAuthFile === undefined;
const onlyOne = { path: ['basicAuthFile'], error: 'goes without tokenFile: name one of the two' };

/** Where evidence comes from beside Rollcall's own history and audit log. */
export const sources = z.strictObject({
  prometheus: z
    .strictObject(service)
    .refine(oneSecret, onlyOne)
    .optional()
    .describe('Answers criteria of the kind `prometheus`.'),
  alerts: z
    .strictObject({
      ...service,
      kind: z.enum(['grafana', 'alertmanager']).describe('Whose API it is asked by.'),
    })
    .refine(oneSecret, onlyOne)
    .optional()
    .describe('Answers criteria of the kind `alerts`.'),
  artefacts: z
    .record(z.string().min(1), z.string().min(1))
    .default({})
    .describe(
      'Files by the names that plans use. A `.json` is a report with its `finishedAt`; any other is as old as it is.',
    ),
});
