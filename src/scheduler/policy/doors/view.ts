import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../contract/canonical-json.ts';

/** How snapshots are seen by policies; another way would have another id. */
export const viewId = 'stations.v1';
const viewSpec = {
  view_id: viewId,
  fields: ['key', 'name', 'lat', 'lon', 'capacity', 'bikes'],
  joined: ['station_information', 'station_status'],
};
export const viewSpecSha256 = createHash('sha256').update(canonicalJson(viewSpec)).digest('hex');
