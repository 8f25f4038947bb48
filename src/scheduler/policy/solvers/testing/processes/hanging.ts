/** Takes a task and never comes back from it: nothing but its end helps. */
process.on('message', () => {
  for (;;);
});
