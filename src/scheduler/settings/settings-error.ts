/** A setting that cannot be used. Its message names the setting, where it came from, its value and what is allowed. */
export class SettingsError extends Error {}
