import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Marked, type Token } from 'marked';

export const root = join(import.meta.dirname, '../..');

/** What is installed, built or written by a run. */
const notOurs = new Set([
  'node_modules',
  'dist',
  'data',
  'output',
  'test-results',
  'playwright-report',
  '.git',
]);

/** A page of Markdown, taken apart. */
export interface Page {
  /** From the root of the repository. */
  file: string;
  /** Where links and images lead. */
  links: string[];
  /** The anchors of its headings. */
  anchors: Set<string>;
  /** What stands in fences, with what the fence is marked as. */
  fences: { language: string; text: string }[];
  /** What stands between backticks in running text. */
  spans: string[];
}

const marked = new Marked();

/** Every page of the repository. */
export function pages(folder = root): Page[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return notOurs.has(entry.name) ? [] : pages(path);
    return entry.name.endsWith('.md') ? [pageOf(path)] : [];
  });
}

function pageOf(path: string): Page {
  const page: Page = { file: relative(root, path), links: [], anchors: new Set(), fences: [], spans: [] };
  const headings = new Map<string, number>();
  const take = (token: Token) => {
    switch (token.type) {
      case 'link':
      case 'image':
        page.links.push(token.href as string);
        break;
      case 'heading': {
        const anchor = anchorOf(token.text as string);
        const before = headings.get(anchor) ?? 0;
        headings.set(anchor, before + 1);
        page.anchors.add(before === 0 ? anchor : `${anchor}-${before}`);
        break;
      }
      case 'code':
        page.fences.push({ language: (token.lang as string | undefined) ?? '', text: token.text as string });
        break;
      case 'codespan':
        page.spans.push(token.text as string);
        break;
    }
  };
  // What it returns is for those who wait in between, and `take` waits for nothing.
  void marked.walkTokens(marked.lexer(readFileSync(path, 'utf8')), take);
  return page;
}

/** As GitHub makes them: lower case, without punctuation, with dashes for blanks. */
const anchorOf = (heading: string): string =>
  heading
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');

/** All that somebody might paste into a shell: fences that hold no document, line by line, and spans. */
export const commandsOf = ({ fences, spans }: Page): string[] => [
  ...fences
    .filter(({ language }) => ['', 'sh', 'bash', 'text'].includes(language))
    .flatMap(({ text }) => text.replaceAll('\\\n', ' ').split('\n')),
  ...spans,
];
