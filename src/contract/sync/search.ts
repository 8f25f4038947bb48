import { z } from 'zod';
import { explained } from '../management.ts';

/** Kinds of results that Search Analytics counts apart. Each is synced for itself. */
export const searchType = z.enum(['web', 'image', 'video', 'news', 'discover', 'googleNews']);
export type SearchType = z.output<typeof searchType>;

/** What rows are broken down by, in the order in which their keys stand. */
export const searchDimension = z.enum(['page', 'query', 'country', 'device', 'searchAppearance']);
export type SearchDimension = z.output<typeof searchDimension>;

const dateError = 'must be a day from 2000-01-01 on, such as 2026-11-21';
/** A day as Search Console counts it: by the Pacific clock. Days of the first years cannot be reckoned back from. */
export const pacificDate = z.iso.date(dateError).refine((day) => day >= '2000-01-01', dateError);

const siteError = 'must be a property such as sc-domain:example.com or https://www.example.com/';
/** A property as Search Console names it. */
export const siteUrl = z
  .string({ error: siteError })
  .max(2_000, siteError)
  .refine(isProperty, siteError)
  .meta({ example: 'sc-domain:example.com' });

function isProperty(text: string): boolean {
  if (/\p{Cc}/u.test(text)) return false;
  if (/^sc-domain:[^\s/]+\.[^\s/]+$/.test(text)) return true;
  return /^https?:\/\/[^\s]+\/$/.test(text) && URL.canParse(text);
}

/** An instant as this service writes it. */
export const time = z.iso.datetime();

/** Why, in the words of the one who acts; it stands in the audit log. */
export const { reason } = explained.shape;
