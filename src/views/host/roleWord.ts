import type { Role } from '../../contract/actor.ts';
import { t } from '../text.ts';

/** What a role is called within a sentence. */
export function roleWord(role: Role): string {
  switch (role) {
    case 'viewer':
      return t('rollcall.role.viewer', 'viewer');
    case 'operator':
      return t('rollcall.role.operator', 'operator');
    case 'admin':
      return t('rollcall.role.admin', 'admin');
  }
}
