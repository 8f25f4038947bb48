/** The page of a property: its name is a URL of its own, and stands in ours encoded. */
export const placeOfSite = (site: string): string => `/sync/sites/${encodeURIComponent(site)}`;

export const placeOfRun = (run: string): string => `/sync/runs/${encodeURIComponent(run)}`;
