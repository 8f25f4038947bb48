import type { Replace } from './replace.ts';

/** `$name` in a jq expression; `$__from` and its like are the backend's, and `$name::x` is no dashboard's. */
const named = /\$([A-Za-z_]\w*)(?!\w|::)/g;

/**
 * What each `$name` of a jq expression stands for on this dashboard, as values for jq: text, or an array of texts for a
 * variable with several. A name that no dashboard variable has is left to jq, where it may be bound by `as`.
 */
export function scriptVariables(expression: string, replace: Replace): Record<string, string | string[]> {
  const variables: Record<string, string | string[]> = {};
  for (const [, name] of expression.matchAll(named)) {
    if (name === undefined || name.startsWith('__')) continue;
    replace(`\${${name}}`, (value) => {
      variables[name] = Array.isArray(value) ? value.map(String) : String(value);
      return '';
    });
  }
  return variables;
}
