import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import ts from 'typescript';

/** A text of ours as it stands in the sources. */
export interface Text {
  key: string;
  english: string;
  /** In how many forms it is told; a text without a count has one. */
  plural: boolean;
  /** Where it stands, for whoever has to look at it. */
  at: string;
}

const repository = resolve(import.meta.dirname, '..');

/** Every text that a page, the panel or the console shows, read from the sources. */
export function collectedTexts(): Text[] {
  return globSync('src/{views,console,grafana/app,grafana/rollout-stage}/**/*.{ts,tsx}', { cwd: repository })
    .filter((file) => !file.endsWith('.test.ts'))
    .sort()
    .flatMap(textsIn);
}

function textsIn(file: string): Text[] {
  const source = ts.createSourceFile(
    file,
    readFileSync(resolve(repository, file), 'utf8'),
    ts.ScriptTarget.Latest,
    true,
    file.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const found: Text[] = [];
  const visit = (node: ts.Node) => {
    const text = ts.isCallExpression(node) ? textOfCall(node) : textOfTrans(node);
    if (text) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      found.push({ ...text, at: `${file}:${line + 1}` });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

type Found = Omit<Text, 'at'>;

/** `t('rollcall.fleet.never', 'never')`. What is no text in place cannot be translated, and is given as an empty one. */
function textOfCall({ expression, arguments: given }: ts.CallExpression): Found | undefined {
  if (!ts.isIdentifier(expression) || expression.text !== 't') return undefined;
  const [key, english, values] = given;
  return {
    key: literal(key),
    english: literal(english),
    plural: values !== undefined && ts.isObjectLiteralExpression(values) && hasCount(values),
  };
}

const hasCount = (values: ts.ObjectLiteralExpression): boolean =>
  values.properties.some(({ name }) => name !== undefined && ts.isIdentifier(name) && name.text === 'count');

/** `<Trans i18nKey="rollcall.fleet.none">Nothing <b>yet</b></Trans>`. */
function textOfTrans(node: ts.Node): Found | undefined {
  if (!ts.isJsxElement(node) || node.openingElement.tagName.getText() !== 'Trans') return undefined;
  const { properties } = node.openingElement.attributes;
  const attribute = (name: string) =>
    properties.filter(ts.isJsxAttribute).find((each) => each.name.getText() === name);
  const key = attribute('i18nKey')?.initializer;
  return {
    key: key && ts.isStringLiteral(key) ? key.text : '',
    english: node.children
      .map((child) => child.getText())
      .join('')
      .trim(),
    plural: attribute('count') !== undefined,
  };
}

const literal = (node: ts.Node | undefined): string =>
  node && ts.isStringLiteralLike(node) ? node.text : '';
