/** What Grafana tells a handler about who asks, of which data source, and with which headers. */

/** `None` also stands for any role this code does not know: the least that Grafana grants. */
export type Role = 'Admin' | 'Editor' | 'Viewer' | 'None';

/**
 * Who is asking. An anonymous visitor has an empty login and the role that Grafana is configured to give;
 * the alert scheduler is `grafana_scheduler` with the role Admin.
 */
export interface User {
  readonly login: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
}

/** The data source as an administrator saved it. */
export interface DataSourceSettings {
  readonly uid: string;
  readonly name: string;
  readonly url: string;
  /** Grafana's own switch for basic authentication; the password is in `decryptedSecureJsonData`. */
  readonly basicAuthEnabled: boolean;
  readonly basicAuthUser: string;
  /** Parsed, but not validated: it is what the config editor or a provisioning file wrote. */
  readonly jsonData: unknown;
  /** Secrets in clear text: never log them, never send them to the browser. */
  readonly decryptedSecureJsonData: Readonly<Record<string, string>>;
  /** When the settings last changed. Grafana stores whole seconds. */
  readonly updated: Date;
}

export interface PluginContext {
  readonly orgId: number;
  /** `null` where Grafana itself asks, on behalf of nobody. */
  readonly user: User | null;
  readonly dataSource: DataSourceSettings;
}

/** W3C trace context, where Grafana traces: the parent of the spans that a plugin makes. Not validated. */
export interface TraceContext {
  readonly traceparent?: string;
  readonly tracestate?: string;
}

/** What every handler receives. */
export interface PluginRequest {
  readonly context: PluginContext;
  /**
   * Names in lower case, without the `http_` that Grafana puts before them on queries; several values are
   * joined by `, `. `x-grafana-id` comes from Grafana; `x-grafana-user` and `x-real-ip` come from the client.
   */
  readonly headers: ReadonlyMap<string, string>;
  /** Aborts when the caller goes away, the deadline passes, or the plugin is told to stop. */
  readonly signal: AbortSignal;
  readonly trace: TraceContext;
}
