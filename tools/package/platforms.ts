/** Where a Grafana can run, in the words that it looks for a backend with: `gpx_<name>_<os>_<arch>`. */
export interface Platform {
  readonly name: string;
  /** The name of the executable in the plugin. */
  readonly executable: string;
  /** What bun calls it. */
  readonly target: string;
  /** The registry's package with bun's runtime for it: those for x64 also run on processors without AVX2. */
  readonly runtime: string;
  /** The package's integrity, as the registry gives it for the version of `runtimeVersion`. */
  readonly integrity: string;
  /**
   * Whether the code goes in compiled, which halves the time to start, and back after a crash. Only where the executable
   * is tried before there is an archive.
   */
  readonly bytecode: boolean;
}

/** The version of bun that is installed here compiles for runtimes of its own version. */
export const runtimeVersion = '1.4.5';

export const platforms: readonly Platform[] = [
  {
    name: 'linux_amd64',
    executable: 'gpx_rollcall_linux_amd64',
    target: 'bun-linux-x64-baseline',
    runtime: '@oven/bun-linux-x64-baseline',
    integrity:
      'sha512-s8yMwYcFnnrA178gji0gZbkE2WVDej/Ti1x770oPfihxyRxSMNhGhiAQNXV53aDeraZxksdvKV/RAdQBCd0qPA==',
    bytecode: true,
  },
  {
    name: 'linux_arm64',
    executable: 'gpx_rollcall_linux_arm64',
    target: 'bun-linux-arm64',
    runtime: '@oven/bun-linux-aarch64',
    integrity:
      'sha512-4BXmsSKnjOrlGWqZV4x/oWa7AVoR+B6lCXddMzOAXBIm3t50eslg9wb66gmtW1AamEQ1l1CDvmmruysEhqOWMg==',
    bytecode: false,
  },
  {
    name: 'darwin_amd64',
    executable: 'gpx_rollcall_darwin_amd64',
    target: 'bun-darwin-x64-baseline',
    runtime: '@oven/bun-darwin-x64-baseline',
    integrity:
      'sha512-zqfLA5A4B+hYMh5WYzYSot3uZ06FzhdP0OEwQisEzdirYtXGj5cQFlfy31BGfNsAsk1Gd/w/OxJ/jqqJ3cMclw==',
    bytecode: false,
  },
  {
    name: 'darwin_arm64',
    executable: 'gpx_rollcall_darwin_arm64',
    target: 'bun-darwin-arm64',
    runtime: '@oven/bun-darwin-aarch64',
    integrity:
      'sha512-4MIFXHmctH2EhAxLXm2/qxNtv17dFtLJylvaOCsrgq6KSqHTs6eW5YSrJjRbJxYUJaR901fsN8JfZOa+CsWpWQ==',
    bytecode: false,
  },
  {
    name: 'windows_amd64',
    executable: 'gpx_rollcall_windows_amd64.exe',
    target: 'bun-windows-x64-baseline',
    runtime: '@oven/bun-windows-x64-baseline',
    integrity:
      'sha512-/U3Dc74uGqE6EUqef7mPtg9KwJs7iJH4JHRMfIZIn18MrJh6Xz4gVvWDXRvzCL2j8wPlTnJVyrO4n7Qq4uM7TQ==',
    bytecode: false,
  },
];
