/** Settings of a lever in a line: `enabled true, scope.percent 25`. What is empty is left out. */
export function spellSettings(settings: Readonly<Record<string, unknown>>): string {
  return partsOf(settings, '').join(', ');
}

function partsOf(settings: object, prefix: string): string[] {
  return Object.entries(settings).flatMap(([name, value]: [string, unknown]) => {
    const path = prefix + name;
    if (Array.isArray(value)) return value.length > 0 ? [`${path} ${value.map(text).join(' + ')}`] : [];
    if (typeof value === 'object' && value !== null) return partsOf(value, `${path}.`);
    return [`${path} ${text(value)}`];
  });
}

const text = (value: unknown) => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''));
