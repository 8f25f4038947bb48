/** Fills the heap that it is allowed, and goes on. */
process.on('message', () => {
  const kept: unknown[] = [];
  for (;;) kept.push(new Array(10_000_000).fill(0.5));
});
