/** A dashboard's variable as Grafana writes one: `$name`, `${name}` with or without a format, or `[[name]]`. */
const variable = /\$\w+|\$\{[^}]*\}|\[\[\w+(?::\w+)?\]\]/;

/** The first variable in a text. What it stands for is known to its dashboard alone. */
export const variableIn = (text: string): string | undefined => variable.exec(text)?.[0];

/** Whether a text is one variable and nothing else. */
export const isVariable = (text: string): boolean => text !== '' && variableIn(text) === text;
