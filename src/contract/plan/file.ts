import { LineCounter, parseDocument, visit, type Document } from 'yaml';
import { rolloutPlan, type RolloutPlan } from '../plan.ts';
import { fixFor } from './fix.ts';
import { offsetOf } from './position.ts';

/** One thing that is wrong with a plan file. Line and column count from 1. */
export interface PlanProblem {
  line: number;
  column: number;
  /** Names from the top down, such as `stages.0.exit.1`; empty where the file is no YAML, or no map. */
  field: string;
  /** What is wrong, and what to write. */
  message: string;
}

/**
 * Reads the bytes of a plan file, which are UTF-8.
 * @returns the plan, or every problem in the order of their lines. Problems between parts of the plan are told
 * as well, unless a part could not be read at all.
 */
export function readPlan(bytes: Uint8Array): { plan: RolloutPlan } | { problems: PlanProblem[] } {
  const text = textOf(bytes);
  if (text === undefined)
    return {
      problems: [{ line: 1, column: 1, field: '', message: 'is not UTF-8: save it with that encoding' }],
    };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const problemAt = (offset: number, field: string, message: string): PlanProblem => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1), field, message };
  };
  if (document.errors.length > 0)
    return {
      problems: document.errors.map(({ pos, code, message }) =>
        problemAt(
          pos[0],
          '',
          code === 'MULTIPLE_DOCS'
            ? 'is followed by another document: write one plan a file'
            : `is no YAML: ${message}`,
        ),
      ),
    };
  const aliases = faultyAliases(document);
  if (aliases.length > 0)
    return { problems: aliases.map(({ offset, message }) => problemAt(offset, '', message)) };
  const content = contentOf(document);
  if ('why' in content) return { problems: [problemAt(0, '', content.why)] };

  const parsed = rolloutPlan.safeParse(content.value, { error: fixFor, reportInput: true });
  if (parsed.success) return { plan: parsed.data };
  const problems = parsed.error.issues.flatMap((issue) => {
    const path = issue.path as (string | number)[];
    const places = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...path, key]) : [path];
    return places.map((place) => {
      const onKey = issue.code === 'unrecognized_keys' || issue.code === 'invalid_key';
      return problemAt(offsetOf(document, place, onKey), place.join('.'), issue.message);
    });
  });
  return { problems: problems.sort((a, b) => a.line - b.line || a.column - b.column) };
}

/** As compilers write it, so that editors and terminals can jump there. */
export function problemText(file: string, { line, column, field, message }: PlanProblem): string {
  return `${file}:${line}:${column}: ${field || 'the plan'}: ${message}`;
}

/** Aliases that stand for nothing, or for something that they are part of. */
function faultyAliases(document: Document): { offset: number; message: string }[] {
  const faulty: { offset: number; message: string }[] = [];
  visit(document, {
    Alias(_key, node, ancestors) {
      const meant = node.resolve(document);
      const message =
        meant === undefined
          ? `has the alias *${node.source}, and no anchor &${node.source} before it: add the anchor, or write out what is meant`
          : ancestors.includes(meant)
            ? `has the alias *${node.source} within its own anchor, which never ends: write out what is meant`
            : undefined;
      if (message) faulty.push({ offset: node.range?.[0] ?? 0, message });
    },
  });
  return faulty;
}

function contentOf(document: Document): { value: unknown } | { why: string } {
  try {
    return { value: document.toJS() };
  } catch (error) {
    // More aliases than a plan can need.
    return { why: `cannot be read: ${(error as Error).message}` };
  }
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
