import { t } from '../text.ts';

const least = 3;
const most = 500;

/** The contract's rule for a reason, told before it is sent; undefined for one that keeps it. */
export function reasonProblem(reason: string): string | undefined {
  const { length } = reason.trim();
  if (length < least)
    return t(
      'rollcall.action.reason-too-short',
      'Say why, in at least {{least}} characters: it stands in the audit log.',
      { least },
    );
  if (length > most)
    return t('rollcall.action.reason-too-long', 'Say it in {{most}} characters; these are {{length}}.', {
      most,
      length,
    });
  return undefined;
}
