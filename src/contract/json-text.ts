/** What a text says as JSON; undefined for a text that is none, such as one that broke off. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
