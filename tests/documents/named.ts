import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { endpoints } from '../../src/contract/endpoints.ts';
import { everywhere, usageByGroup } from '../../tools/reference/cli.ts';
import { root } from './pages.ts';

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

/** The npm scripts that a line names and that there are not. */
export const missingScripts = (line: string): string[] =>
  [...line.matchAll(/npm (?:run (?:-s )?([a-z][a-z0-9:-]*)|(start|test)\b)/g)]
    .map(([, run, short]) => run ?? short ?? '')
    .filter((name) => !(name in scripts));

const usages = usageByGroup();
const flagsOfAll = everywhere();
/** After what a command begins: a line, a prompt, another command. */
const rollcall = /(?:^|[;&|(]|\$ )\s*(?:npm run (?:-s )?)?rollcall (?:-- )?([a-z]+)([^;&|)>#]*)/g;

/** What is wrong with the `rollcall …` commands of a line: a group, a command or a flag that there is not. */
export const wrongCommands = (line: string): string[] =>
  [...line.matchAll(rollcall)].flatMap(([, group = '', rest = '']) => {
    const usage = usages.get(group);
    if (usage === undefined) return [`there is no rollcall ${group}`];
    const [, command] = /^ ([a-z][a-z-]*)(?=\s|$)/.exec(rest) ?? [];
    const commands = commandsIn(usage);
    const unknown = command !== undefined && commands.size > 0 && !commands.has(command);
    const flags = [...rest.replaceAll(/"[^"]*"|'[^']*'/g, '').matchAll(/(?:^|\s)(--[a-z][a-z-]*)/g)];
    return [
      ...(unknown ? [`there is no rollcall ${group} ${command}`] : []),
      ...flags
        .map(([, flag = '']) => flag)
        .filter((flag) => !`${usage}${flagsOfAll}--help`.includes(flag))
        .map((flag) => `rollcall ${group} has no ${flag}`),
    ];
  });

/** The commands of a group as its usage names them: `list`, `reset`; what is in brackets may be left out. */
function commandsIn(usage: string): Set<string> {
  const named = [...usage.matchAll(/^rollcall [a-z]+ \[?([a-z][a-z-]*(?:\|[a-z-]+)*)/gm)];
  return new Set(named.flatMap(([, names = '']) => names.split('|')));
}

/** Paths that are the service's and no endpoints of the contract, other services', or those of a person's own. */
const others = [
  /^\/api\/docs(\/|$)/,
  // What those of a subject begin with.
  /^\/api\/monitoring$/,
  /^\/api\/problems(\/|$)/,
  // Grafana's.
  /^\/api\/(datasources|signing-keys|plugins|ruler|alertmanager|prometheus|frontend)(\/|$)/,
];
const patterns = endpoints.map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+')}$`),
}));

/** The endpoints that a text names and that there are not; `{id}/{start|hold}` are two. */
export function missingEndpoints(text: string): string[] {
  const found = text.matchAll(
    /(?:\b(GET|POST|PUT|PATCH|DELETE) |(?<=[\s`'":A-Z}0-9]))(\/api\/(?:\{[^}\s]*\}|[^\s`'"?|)\\,;{])*)/g,
  );
  return [...found]
    .flatMap(([, method, path = '']) => choices(path).map((name) => ({ method, name })))
    .filter(({ method, name }) => {
      if (name.includes('…') || others.some((other) => other.test(name))) return false;
      return !patterns.some(
        (each) => each.pattern.test(name) && (method === undefined || each.method === method),
      );
    })
    .map(({ method, name }) => `there is no ${method ?? ''} ${name}`);
}

/** What a path with a choice in braces stands for, without the end of the sentence that it stands in. */
function choices(path: string): string[] {
  const [whole, names] = /\{([\w-]+(?:[|,][\w-]+)+)\}/.exec(path) ?? [];
  if (whole === undefined || names === undefined) return [path.replace(/[.:/]+$/, '')];
  return names.split(/[|,]/).flatMap((name) => choices(path.replace(whole, name)));
}
