/** Ends the evaluation that asks for it, from wherever in the module it stands. */
export class DeadlineReached extends Error {}
/** The module's memory is at its cap. */
export class OutOfMemory extends Error {}

const noSuchFunction = 52;
const notADescriptor = 8;

/** All that the module gets from the host: clock and random numbers. There are no files, variables or sockets. */
export function hostFunctions(
  module: WebAssembly.Module,
  memory: () => ArrayBuffer,
  checkDeadline: () => void,
): WebAssembly.Imports {
  const view = () => new DataView(memory());
  const given: Record<string, (...values: number[]) => number> = {
    environ_sizes_get: (count = 0, bytes = 0) => {
      view().setUint32(count, 0, true);
      view().setUint32(bytes, 0, true);
      return 0;
    },
    environ_get: () => 0,
    fd_prestat_get: () => notADescriptor,
    clock_time_get: (_clock, _precision, at = 0) => {
      view().setBigUint64(at, BigInt(Date.now()) * 1_000_000n, true);
      return 0;
    },
    random_get: (at = 0, length = 0) => {
      crypto.getRandomValues(new Uint8Array(memory(), at, length));
      return 0;
    },
  };
  const wasi: WebAssembly.ModuleImports = {};
  for (const { module: from, name } of WebAssembly.Module.imports(module))
    if (from === 'wasi_snapshot_preview1') wasi[name] = given[name] ?? (() => noSuchFunction);
  return {
    wasi_snapshot_preview1: wasi,
    rollcall: {
      check_deadline: checkDeadline,
      out_of_memory: () => {
        throw new OutOfMemory();
      },
    },
  };
}
