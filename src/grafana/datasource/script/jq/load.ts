import { readFile } from 'node:fs/promises';

/** Beside this file, or as the bundler has it: a file or, in a backend of one file, a `data:` URL. */
const asset = new URL('./jq.wasm', import.meta.url);

/** jq, compiled to WebAssembly and then to this machine's code, once for all evaluators of the process. */
export async function loadJq(): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await wasmBytes());
}

export async function wasmBytes(): Promise<Uint8Array<ArrayBuffer>> {
  if (asset.protocol !== 'data:') return new Uint8Array(await readFile(asset));
  return new Uint8Array(Buffer.from(asset.pathname.slice(asset.pathname.indexOf(',') + 1), 'base64'));
}
