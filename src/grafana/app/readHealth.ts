import { getBackendSrv } from '@grafana/runtime';
import { lastValueFrom } from 'rxjs';
import { t } from '../../views/text.ts';

export type Health = { ok: boolean; message: string };

type Answer = { status?: string; message?: string };

/** Asks a data source's backend how it is. An unhealthy one answers with an HTTP error whose body says why. */
export async function readHealth(datasourceUid: string): Promise<Health> {
  try {
    const response = await lastValueFrom(
      getBackendSrv().fetch<Answer>({
        url: `/api/datasources/uid/${encodeURIComponent(datasourceUid)}/health`,
        showErrorAlert: false,
      }),
    );
    return { ok: response.data.status === 'OK', message: response.data.message ?? '' };
  } catch (error) {
    const { data } = error as { data?: Answer };
    return {
      ok: false,
      message:
        data?.message ?? t('rollcall.status.no-answer', 'Grafana gave no answer about this data source.'),
    };
  }
}
