import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import type { RolloutAction, RolloutActionRequest, RolloutDocument } from '../../contract/rollout.ts';

/**
 * Carries out an action through the data source, whose backend checks the role and holds the token.
 * Rejects with what Grafana's fetch rejects with; `refusalFrom` reads it.
 */
export async function actRequest(
  datasourceUid: string,
  rolloutId: string,
  action: RolloutAction,
  body: RolloutActionRequest,
): Promise<RolloutDocument> {
  const path = `rollouts/${encodeURIComponent(rolloutId)}/${action}`;
  const response = await lastValueFrom(
    getBackendSrv().fetch<RolloutDocument>({
      url: `/api/datasources/uid/${encodeURIComponent(datasourceUid)}/resources/${path}`,
      method: 'POST',
      data: body,
      showErrorAlert: false,
      showSuccessAlert: false,
    }),
  );
  return response.data;
}
