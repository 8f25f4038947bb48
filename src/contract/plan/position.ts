import { isAlias, isMap, isNode, isScalar, isSeq, type Document } from 'yaml';

/**
 * Where a field stands: the offset of its value, or of its key. A field that is missing is placed at what it is missing
 * from. An alias is followed to what it stands for, where the mistake is.
 */
export function offsetOf(document: Document, path: (string | number)[], onKey: boolean): number {
  let node: unknown = document.contents;
  let offset = startOf(node, 0);
  path.forEach((part, depth) => {
    const within = isAlias(node) ? node.resolve(document) : node;
    const { key, value } = childOf(within, part);
    node = value;
    offset = startOf(onKey && depth === path.length - 1 ? (key ?? value) : value, offset);
  });
  return offset;
}

function childOf(node: unknown, part: string | number): { key?: unknown; value?: unknown } {
  if (isSeq(node)) return { value: node.items[Number(part)] };
  if (!isMap(node)) return {};
  const pair = node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(part));
  // A key without a value has nothing to point at but itself.
  return pair ? { key: pair.key, value: isNode(pair.value) ? pair.value : pair.key } : {};
}

const startOf = (node: unknown, otherwise: number): number =>
  isNode(node) ? (node.range?.[0] ?? otherwise) : otherwise;
