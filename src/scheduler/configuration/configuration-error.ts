/** A configuration that the service cannot start with. Its message says what is wrong, where, and what is allowed. */
export class ConfigurationError extends Error {}
