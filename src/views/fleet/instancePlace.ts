/** Where one instance is shown. */
export const instancePlace = (key: string): string => `/fleet/instances/${encodeURIComponent(key)}`;
