import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import type { RolloutDocument } from '../../contract/rollout.ts';
import { requestOf, type Order } from '../../views/rollout/order.ts';
import { readRollout } from '../../views/rollout/readRollout.ts';

/**
 * Sends an order through the data source, whose backend checks the role and holds the token.
 * Rejects with what Grafana's fetch rejects with; `refusalFrom` reads it.
 */
export async function orderRequest(
  datasourceUid: string,
  rolloutId: string,
  order: Order,
  said: { reason: string; revision: number },
): Promise<RolloutDocument> {
  const { path, body } = requestOf(rolloutId, order, said);
  const response = await lastValueFrom(
    getBackendSrv().fetch<unknown>({
      url: `/api/datasources/uid/${encodeURIComponent(datasourceUid)}/resources/${path}`,
      method: 'POST',
      data: body,
      showErrorAlert: false,
      showSuccessAlert: false,
    }),
  );
  const rollout = readRollout(response.data);
  if (!rollout) throw new Error('the answer is not a rollout');
  return rollout;
}
