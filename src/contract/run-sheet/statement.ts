import { z } from 'zod';
import { auditEntry } from '../audit.ts';

export const at = z.iso.datetime();
/** The number of the audit entry that says so. Every statement of a sheet has one. */
export const entry = auditEntry.shape.sequence;
/** Who did it, why in their own words, and when. */
export const done = { entry, at, by: z.string(), reason: z.string() };
/** Settings of a lever, as its plan writes them. */
export const settings = z.record(z.string(), z.unknown());
