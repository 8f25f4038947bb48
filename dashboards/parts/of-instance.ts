/**
 * Series of the instance that is chosen. The variable holds its key, such as `pve::pve-node1`, which metrics have in two
 * labels: they are joined to compare it.
 */
export const ofInstance = (series: string): string =>
  `label_join(${series}, "key", "::", "instance_type", "instance") * on (key) group_left () label_replace(vector(1), "key", "$instance", "", "")`;

/** The instance that is chosen, in a script. */
export const chosen = '.instances[] | select(.key == $instance)';

/** jq for the seconds since 1970 of an RFC 3339 time, with or without a fraction. */
export const seconds = (time: string): string => `(${time} | sub("\\\\.[0-9]+"; "") | fromdate)`;
