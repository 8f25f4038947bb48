import { createPrivateKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { publicKey } from '../../contract/permit-signature.ts';
import { cellNumber } from '../../contract/permit.ts';
import { cellsOf } from '../../contract/plan/course.ts';
import type { RolloutPlan } from '../../contract/plan.ts';
import { planName } from '../../contract/plan/stage.ts';
import { namedFile } from './named-file.ts';
import { SettingsError } from './settings-error.ts';

const sentinel = z.strictObject({
  name: planName.describe('As the sentinel calls itself.'),
  publicKey: publicKey.describe('The key that its votes are signed with.'),
  url: z
    .url({ protocol: /^https?$/, error: 'must be a URL, such as http://sentinel-1.example:7660' })
    .transform((text) => text.replace(/\/+$/, ''))
    .describe('Where it answers.'),
});

/** This Rollcall as one cell of several, and the sentinels that permit its promotions. */
export const cell = z
  .strictObject({
    name: planName.describe('As plans name it.'),
    number: cellNumber.describe("Which epochs are this cell's: no two cells may have the same."),
    keyFile: z
      .string()
      .min(1)
      .describe('An Ed25519 key in PEM, without a passphrase: what is asked of sentinels is signed with it.'),
    sentinels: z
      .array(sentinel)
      .min(2, 'must have 2 or more entries: one alone is no quorum')
      .max(15)
      .describe('Two to 15 of them.'),
    quorum: z
      .int()
      .min(2, 'must be 2 or more: no single sentinel is believed')
      .default(2)
      .describe('So many sentinels must sign: more than half of them.'),
  })
  .superRefine(({ sentinels, quorum }, context) => {
    const wrong = (path: (string | number)[], message: string) =>
      context.addIssue({ code: 'custom', path, message });
    for (const field of ['name', 'publicKey', 'url'] as const)
      sentinels.forEach((each, index) => {
        const first = sentinels.findIndex((one) => one[field] === each[field]);
        if (first < index)
          wrong(
            ['sentinels', index, field],
            `is that of ${sentinels[first]?.name} too: give each sentinel its own`,
          );
      });
    if (quorum > sentinels.length)
      wrong(['quorum'], `is more than the ${sentinels.length} sentinels: write at most that`);
    else if (2 * quorum <= sentinels.length)
      wrong(
        ['quorum'],
        `is no majority of ${sentinels.length} sentinels: write ${Math.floor(sentinels.length / 2) + 1} or more`,
      );
  });
export type CellSettings = z.output<typeof cell>;

/** @throws SettingsError for a file that cannot be read, or holds another kind of key. */
export function cellKey({ keyFile }: Pick<CellSettings, 'keyFile'>): KeyObject {
  const pem = namedFile('cell.keyFile', keyFile);
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // It is refused below.
  }
  throw new SettingsError(
    `Setting cell.keyFile is ${JSON.stringify(keyFile)}, which holds no Ed25519 key without a passphrase: make one with "openssl genpkey -algorithm ed25519 -out ${keyFile}".`,
  );
}

/** @throws SettingsError for a plan that spans cells, where nobody sees whether the others have come so far. */
export function needCellFor(plans: readonly RolloutPlan[], settings: CellSettings | undefined): void {
  const spanning = settings ? undefined : plans.find((plan) => cellsOf(plan).length > 0);
  if (spanning)
    throw new SettingsError(
      `Plan ${spanning.name} has stages of the cells ${cellsOf(spanning).join(', ')}, and this service is none: say with the setting cell which it is and who its sentinels are, or take the plan out of the folder of plans.`,
    );
}
