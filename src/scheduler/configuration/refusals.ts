import {
  configurationFields,
  type ConfigurationChanges,
  type ConfigurationField,
} from '../../contract/configuration.ts';
import { ProblemError } from '../../contract/problem.ts';
import type { ConflictFound } from './conflict.ts';
import type { Layer } from './layers.ts';

/** Someone else changed it meanwhile. */
export function staleVersion(seen: number, newest: number): ProblemError {
  return new ProblemError(
    409,
    'Another version',
    `The configuration is at version ${newest}, and you have seen ${seen}: look at what changed in between, then try again with version ${newest}.`,
    'version',
  );
}

export function unknownVersion(to: number, newest: number): ProblemError {
  return new ProblemError(
    404,
    'No such version',
    `There is no version ${to} of the configuration: versions are 1 to ${newest}.`,
    'to',
  );
}

/** The first field of a change that the environment pins, if there is one. */
export function pinnedField(changes: ConfigurationChanges, environment: Layer): ProblemError | undefined {
  const pinned = configurationFields.find(
    (field) => changes[field] !== undefined && field in environment.values,
  );
  if (!pinned) return undefined;
  const variable = environment.sources[pinned]?.variable;
  return new ProblemError(
    409,
    'Pinned by the environment',
    `${pinned} is ${environment.values[pinned]} by the environment variable ${variable}, which outranks every change: remove the variable and restart the service, or leave the field as it is.`,
    `changes.${pinned}`,
  );
}

/** `pathOf` says where the one who acts gave a field, undefined if they did not: that is the one to mend. */
export function conflicting(
  { fields, sentence }: ConflictFound,
  pathOf: (field: ConfigurationField) => string | undefined,
): ProblemError {
  const [path] = fields.map(pathOf).filter((each) => each !== undefined);
  return new ProblemError(422, 'The values exclude one another', `${sentence}.`, path);
}
