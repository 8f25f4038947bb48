import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { ServiceProcess } from './service-process.ts';

/** Gives a running service another settings file, and has it take up the instances of that. */
export function reload(service: ServiceProcess, settings: Record<string, unknown>): void {
  writeFileSync(join(service.folder, 'rollcall.yaml'), stringify(settings));
  service.process.kill('SIGHUP');
}
