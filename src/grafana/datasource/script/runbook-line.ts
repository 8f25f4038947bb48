import { scriptEndpoints, type ScriptEndpoint } from '../../../contract/script-endpoints.ts';
import { shellWords } from './shell-words.ts';

/** What a line of a runbook asks: `curl … http://host/api/… | jq '…'`. */
interface RunbookLine {
  endpoint: ScriptEndpoint;
  parameters: Record<string, string>;
  expression: string;
}

/** Options of curl and jq that are followed by a word of their own. */
const curlTakesWord =
  /^(-[A-Za-z]*[HuXoAbem]|--(header|user|request|output|user-agent|cookie|max-time|cacert))$/;
const jqNamesValue = /^--(arg|argjson)$/;
/** Options of jq that change only how it prints. Others (`-n`, `-s`, `-f`) would change what is asked. */
const jqPrints =
  /^(-[acejrCMS]+|--(raw-output|compact-output|sort-keys|join-output|ascii-output|color-output|monochrome-output|exit-status|tab|unbuffered))$/;

/**
 * Reads a line of a runbook as an endpoint and an expression; undefined if it is none, and is an expression itself.
 * The host in it is passed over, for the data source has its own, and so are the options of curl. Without jq, or
 * without an expression, it is the whole document.
 */
export function runbookLine(text: string): RunbookLine | undefined {
  const words = shellWords(text.trim().replace(/^\$ /, ''));
  if (words?.[0] !== 'curl') return undefined;
  const pipe = words.indexOf(pipeWord);
  const asked = addressOf(words.slice(1, pipe < 0 ? undefined : pipe));
  if (!asked) return undefined;
  if (pipe < 0) return { ...asked, expression: '.' };
  const [command, ...given] = words.slice(pipe + 1);
  if (command !== 'jq' || given.includes(pipeWord)) return undefined;
  const expression = expressionOf(given);
  return expression === undefined ? undefined : { ...asked, expression };
}

/** An unquoted pipe between two commands. */
const pipeWord = '|';

function addressOf(words: string[]): Pick<RunbookLine, 'endpoint' | 'parameters'> | undefined {
  const address = words.find((word, at) => !word.startsWith('-') && !curlTakesWord.test(words[at - 1] ?? ''));
  // The host may be a placeholder such as <host>, or be missing: it is not a URL that could be parsed.
  const [, path, query] = /^(?:https?:\/\/)?[^/]*(\/[^?#]*)(?:\?([^#]*))?/.exec(address ?? '') ?? [];
  if (path === undefined) return undefined;
  for (const endpoint of scriptEndpoints) {
    const inPath = new RegExp(`${endpoint.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}/?$`).exec(path);
    if (inPath)
      return {
        endpoint,
        parameters: { ...inPath.groups, ...Object.fromEntries(new URLSearchParams(query)) },
      };
  }
  return undefined;
}

/** jq's one word that is no option. Its values by --arg, before it or behind, become definitions before it. */
function expressionOf(words: string[]): string | undefined {
  let definitions = '';
  let expression: string | undefined;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (jqNamesValue.test(word)) {
      const [name, value] = words.slice(at + 1, at + 3);
      if (name === undefined || value === undefined) return undefined;
      definitions += `${word === '--arg' ? JSON.stringify(value) : value} as $${name} | `;
      at += 2;
    } else if (!word.startsWith('-')) {
      // A second one is a file, which jq would read in place of the answer.
      if (expression !== undefined) return undefined;
      expression = word;
    } else if (!jqPrints.test(word)) return undefined;
  }
  return definitions + (expression ?? '.');
}
