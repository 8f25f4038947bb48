import type { FindPanel } from './grafana/rules-file.ts';

/** What of a dashboard has to be known to find a panel in it; panels of a collapsed row stand in the row. */
interface Panelled {
  uid?: string;
  panels?: { id?: number; title?: string; panels?: { id?: number; title?: string }[] }[];
}

/** Finds panels by their titles, which people see and which stay; ids are a matter of the dashboards. */
export const panelsOf =
  (dashboards: readonly Panelled[]): FindPanel =>
  (uid, title) => {
    const panels = dashboards.find((each) => each.uid === uid)?.panels ?? [];
    return panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]).find((panel) => panel.title === title)
      ?.id;
  };
