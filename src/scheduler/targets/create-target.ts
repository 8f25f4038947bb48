import type { InstanceConfig } from '../../contract/instance.ts';
import { createGbfsTarget } from './gbfs.ts';
import { createPbsTarget } from './pbs.ts';
import { createPmgTarget } from './pmg.ts';
import { createPveTarget } from './pve.ts';
import type { Target, TargetOptions } from './target.ts';

/** The target of an instance. It connects at its first poll, and never throws: wrong settings fail that poll. */
export function createTarget(config: InstanceConfig, options: TargetOptions): Target {
  switch (config.type) {
    case 'pve':
      return createPveTarget(config, options);
    case 'pbs':
      return createPbsTarget(config, options);
    case 'pmg':
      return createPmgTarget(config, options);
    case 'gbfs':
      return createGbfsTarget(config, options);
  }
}
