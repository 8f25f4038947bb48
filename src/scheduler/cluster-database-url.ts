/**
 * What the sessions of a node ask of the server: one whose node was stopped in the middle of a transaction, or is not to
 * be reached any more, is ended within seconds, and what it had locked is free for the others.
 */
const session = {
  idle_in_transaction_session_timeout: '5s',
  tcp_user_timeout: '10s',
  tcp_keepalives_idle: '5s',
  tcp_keepalives_interval: '2s',
  tcp_keepalives_count: '3',
};

/** The URL of the database, for a node that shares it. Options that the URL has already come last, and count. */
export function clusterDatabaseUrl(url: string): string {
  // What is no URL is refused where it is opened, with what to do.
  if (!URL.canParse(url)) return url;
  const shared = new URL(url);
  const given = shared.searchParams.get('options');
  const options = Object.entries(session).map(([name, value]) => `-c ${name}=${value}`);
  shared.searchParams.set('options', [...options, ...(given ? [given] : [])].join(' '));
  return shared.href;
}
