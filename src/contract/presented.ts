/** What a request presents of who asks: not one word of it is verified yet. */
export interface Presented {
  /** The address that the connection came from. */
  address: string;
  token: string | undefined;
  /** The secret of a browser session, from its cookie. */
  session: string | undefined;
  csrfToken: string | undefined;
  grafana: PresentedGrafanaUser | undefined;
}

/** For whom a Grafana data source asks. */
export interface PresentedGrafanaUser {
  /** Empty for an anonymous visitor. */
  login: string;
  /** In the organization of the data source. */
  role: string;
  /** Grafana's signed word for it: the header `X-Grafana-Id`. */
  idToken: string | undefined;
  /** Where the user's request came from, as Grafana saw it. */
  address: string | undefined;
}
