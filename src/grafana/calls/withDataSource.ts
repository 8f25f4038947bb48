import { variableIn } from '../../contract/query/dashboard-variable.ts';

/** The place of a page, asked of one data source where there are several. */
export function withDataSource(place: string, uid: string | undefined): string {
  if (!uid || variableIn(uid) !== undefined) return place;
  return `${place}${place.includes('?') ? '&' : '?'}datasource=${encodeURIComponent(uid)}`;
}
