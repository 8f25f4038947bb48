import { t } from '../text.ts';
import { CallFailed } from './call.ts';

/**
 * A document of the API. What answers with anything else is not the scheduler: a proxy that asks for a login, say.
 * @throws CallFailed
 */
export function documentOf(answered: unknown): object {
  if (typeof answered === 'object' && answered !== null) return answered;
  throw new CallFailed(502, {
    title: t('rollcall.host.no-document', 'This is no answer of the scheduler'),
    detail: t(
      'rollcall.host.no-document-detail',
      'Something between here and the scheduler answered in its place, such as the login of a proxy. Reload the page.',
    ),
  });
}
