/** A command line that means nothing. Its message says what would. */
export class UsageError extends Error {}
