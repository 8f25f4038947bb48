import { PluginError } from '../../../backend-sdk/index.ts';

/** For an alert rule on what is a table. */
export function noNumbers(kind: string, view: string, have: string): PluginError {
  return new PluginError(
    `The ${kind} query has no numbers for the view ${view}: for an alert rule choose ${have}, or a history query.`,
    { status: 400 },
  );
}
