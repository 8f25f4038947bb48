/**
 * Grafana's `TemplateSrv.replace` with the scope of one panel: it calls `format` with the value of each variable that
 * it knows, an array for one with several values, and leaves what it does not know as it stands.
 */
export type Replace = (text: string, format?: (value: unknown) => string) => string;
