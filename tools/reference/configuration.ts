import { scalarSettings } from '../../src/scheduler/settings/read.ts';
import { settingsSchema } from '../../src/scheduler/settings/schema.ts';
import { fieldsOf, fieldsTable } from './fields.ts';
import { generatedFrom, page, table } from './markdown.ts';
import { code, written, type Schema } from './schema.ts';

/** Every setting, with its flag and its variable where it has them. */
export function configurationReference(): string {
  const schema = written(settingsSchema);
  const defaults = settingsSchema.parse({}) as Record<string, unknown>;
  const names = Object.keys(schema.properties ?? {});
  const fieldsUnder = (name: string) => {
    const only: Schema = { type: 'object', properties: { [name]: schema.properties?.[name] ?? {} } };
    return fieldsOf(only, true, defaults);
  };
  const isGroup = (name: string) => fieldsUnder(name).length > 1;
  return page(
    generatedFrom('src/scheduler/settings/'),
    '# Settings',
    'What a settings file may hold, and which of it a flag or a variable may say. How they outrank one another, what comes from the environment alone, and an example: [configuration](../configuration.md). A duration is a number with `ms`, `s`, `m`, `h` or `d`. `[]` is an entry of a list, `*` a name of your own.',
    fieldsTable(names.filter((name) => !isGroup(name)).flatMap(fieldsUnder)),
    ...names.filter(isGroup).flatMap((name) => {
      const [group, ...fields] = fieldsUnder(name);
      const { description = '' } = group?.schema ?? {};
      return [`## ${name}`, description, fieldsTable(fields)];
    }),
    '## Flags and variables',
    'Both outrank the file, and a flag outranks a variable. `--config FILE` and `ROLLCALL_CONFIG` name the file.',
    table(
      ['setting', 'flag', 'variable'],
      scalarSettings.map(([name, flag, variable]) => [
        code(name),
        flag === undefined ? '' : code(flag),
        code(variable),
      ]),
    ),
  );
}
