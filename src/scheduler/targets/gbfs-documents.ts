import { z } from 'zod';

/**
 * The documents of GBFS 2.x and 3.x, read into one form. What 3.0 changed: times are RFC 3339 and not seconds since
 * 1970, discovery has no languages, names are lists of texts, and `num_bikes_…` became `num_vehicles_…`.
 */

/** No system in the world has more; it bounds what a wrong answer can cost. */
const largestSystem = 20_000;

/** A moment, in ms since 1970. */
const moment = z.union([
  z.number().transform((seconds) => seconds * 1_000),
  z.iso
    .datetime({ offset: true, error: 'must be seconds since 1970 or an RFC 3339 time' })
    .transform(Date.parse),
]);
/** Version 1 wrote 0 and 1, and some feeds of version 2 still do. */
const truth = z.union([z.boolean(), z.literal([0, 1]).transform(Boolean)]);
const stationId = z.string().min(1).max(200);
const text = z.union([
  z.string(),
  z.array(z.object({ text: z.string() })).transform(([first]) => first?.text ?? ''),
]);

/** What every document begins with. */
const envelope = {
  last_updated: moment,
  /** In seconds: for how long there is nothing new. */
  ttl: z.number().min(0),
  version: z.string().regex(/^[23]\./, 'must be 2.x or 3.x: older feeds are not read'),
};

const feeds = z.object({ feeds: z.array(z.object({ name: z.string(), url: z.url() })) });

/** `gbfs.json`: where the feeds are. Of several languages, English or the first. */
export const discovery = z.object({
  ...envelope,
  data: z.union(
    [
      feeds,
      z
        .record(z.string(), feeds)
        .refine((languages) => Object.keys(languages).length > 0, 'must name feeds')
        .transform((languages) => languages['en'] ?? (Object.values(languages)[0] as z.output<typeof feeds>)),
    ],
    { error: 'must hold feeds, each with a name and a URL, or languages that do' },
  ),
});

export const stationInformation = z.object({
  ...envelope,
  data: z.object({
    stations: z
      .array(
        z.object({
          station_id: stationId,
          name: text.optional(),
          lat: z.number(),
          lon: z.number(),
          capacity: z.number().optional(),
        }),
      )
      .max(largestSystem),
  }),
});

export const stationStatus = z.object({
  ...envelope,
  data: z.object({
    stations: z
      .array(
        z.object({
          station_id: stationId,
          num_bikes_available: z.number().optional(),
          num_vehicles_available: z.number().optional(),
          num_bikes_disabled: z.number().optional(),
          num_vehicles_disabled: z.number().optional(),
          num_docks_available: z.number().optional(),
          num_docks_disabled: z.number().optional(),
          is_installed: truth,
          is_renting: truth,
          is_returning: truth,
          last_reported: moment.optional(),
        }),
      )
      .max(largestSystem),
  }),
});

export type InformationOfStation = z.output<typeof stationInformation>['data']['stations'][number];
export type StatusOfStation = z.output<typeof stationStatus>['data']['stations'][number];
