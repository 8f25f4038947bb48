import type { QueueName } from './queues.ts';

/** The schema of the engine's own tables. */
export const engineSchema = 'rollcall_jobs';

/**
 * An SQL condition: the engine counts this attempt at a job now, so what is written in its name may be written.
 * @param id and `attempt` are SQL of the types uuid and integer.
 */
export const isInHand = (queue: QueueName, id: string, attempt: string): string =>
  `exists (
     select from ${engineSchema}.job j
     where j.name = '${queue}' and j.id = ${id} and j.state = 'active' and j.retry_count = ${attempt})`;
