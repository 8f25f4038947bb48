import { join } from 'node:path';
import { until, type ServiceProcess } from '../tests/integration/service-process.ts';

/** Arguments of Node that load the probe into a service. */
export const probe = ['--import', join(import.meta.dirname, 'dispatch-probe.ts')];

/** How late status polls began, in ms: what the probe in the service has noted since it was last asked. */
export async function noted(service: ServiceProcess): Promise<number[]> {
  service.log = '';
  service.process.kill('SIGUSR2');
  let found: RegExpExecArray | null = null;
  await until('the probe answers', 10_000, () => {
    found = /^dispatch (\[.*\])$/m.exec(service.log);
    return found !== null;
  });
  return JSON.parse((found as unknown as RegExpExecArray)[1] as string) as number[];
}

/** The value that so great a share of them does not exceed. */
export function share(values: number[], of: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * of)] ?? NaN;
}
