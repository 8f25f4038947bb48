import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { root } from './image.ts';

const text = z.union([z.string(), z.number()]).transform(String);
const span = z.string().regex(/^\d+(ms|s|m)$/);

/** Of the Compose specification, what our file uses; a word that is not here is a mistake, or wants its line here. */
const service = z.strictObject({
  profiles: z.array(z.string()).default([]),
  image: z
    .string()
    .regex(/^[\w./-]+:[\w.-]+$/, 'names a version')
    .optional(),
  build: z.strictObject({ context: z.literal('.'), dockerfile: z.string() }).optional(),
  command: z.array(z.string()).optional(),
  environment: z.record(z.string(), text).default({}),
  network_mode: z.string().optional(),
  networks: z.record(z.string(), z.strictObject({ aliases: z.array(z.string()) })).optional(),
  depends_on: z
    .union([
      z
        .array(z.string())
        .transform((names) =>
          Object.fromEntries(names.map((name) => [name, { condition: 'service_started' }])),
        ),
      z.record(
        z.string(),
        z.strictObject({
          condition: z.enum(['service_started', 'service_healthy']),
          restart: z.boolean().optional(),
        }),
      ),
    ])
    .default({}),
  volumes: z.array(z.string().regex(/^[\w./-]+:\/[\w./-]+(:ro)?$/)).default([]),
  ports: z.array(z.string().regex(/^127\.0\.0\.1:\d+:\d+$/, 'publishes on loopback only')).default([]),
  healthcheck: z
    .strictObject({
      test: z.tuple([z.literal('CMD')], z.string()),
      interval: span,
      timeout: span,
      start_period: span.optional(),
      retries: z.number().int().optional(),
    })
    .optional(),
  stop_grace_period: span.optional(),
  restart: z.enum(['unless-stopped']).optional(),
});

const composeFile = z
  .looseObject({
    name: z.string(),
    services: z.record(z.string(), service),
    volumes: z.record(z.string(), z.null()),
  })
  .refine(
    (file) =>
      Object.keys(file).every((key) => ['name', 'services', 'volumes'].includes(key) || key.startsWith('x-')),
    'has no other parts',
  );

/** docker-compose.yaml, with its variables filled in. */
export function readCompose(variables: Record<string, string>) {
  const raw: unknown = parse(readFileSync(join(root, 'docker-compose.yaml'), 'utf8'), { merge: true });
  return composeFile.parse(filled(raw, variables));
}

/** @throws where a variable is asked for that is not given and has no default. */
function filled(value: unknown, variables: Record<string, string>): unknown {
  if (typeof value === 'string')
    return value.replaceAll(
      /\$\$|\$\{(\w+)(?:(:-|:\?)([^}]*))?\}/g,
      (whole, name: string, kind: string, rest: string) => {
        if (whole === '$$') return '$';
        if (variables[name]) return variables[name];
        if (kind === ':-') return rest;
        throw new Error(`${name}: ${rest}`);
      },
    );
  if (Array.isArray(value)) return value.map((each) => filled(each, variables));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each, variables)]));
}
