import { serveOnePoll } from './serve-one-poll.ts';

/** What the test of polls apart polls: instances that do to their process what their name says. */
serveOnePoll(async ({ name }, part, signal) => {
  if (name === 'killed') process.kill(process.pid, 'SIGKILL');
  if (name === 'exits') process.exit(7);
  if (name === 'blocks') for (;;);
  if (name === 'heeds') await new Promise((resolve) => signal.addEventListener('abort', resolve));
  if (signal.aborted)
    return {
      ok: false,
      failure: { kind: 'timeout', category: 'transient', message: 'cut off' },
      requests: 1,
    };
  return {
    ok: true,
    warnings: process.argv.slice(2),
    changeHash: `${name} ${part}`,
    requests: 2,
  };
});
