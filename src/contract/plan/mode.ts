import { z } from 'zod';

/** Who carries a plan out: people alone; triggers roll back by themselves; stages may promote by themselves as well. */
export const planMode = z.enum(['manual', 'auto-rollback', 'auto-promote']);
