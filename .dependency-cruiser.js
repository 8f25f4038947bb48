/**
 * What `npm run house` allows of imports, beside the borders of the rooms (eslint.config.js): docs/decisions/0034.
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    {
      name: 'no-circle',
      severity: 'error',
      comment: 'Move what both need into a file of its own, or to the one that the other already builds on.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-test-in-product',
      severity: 'error',
      comment: 'What only tests need stays with them: the image and the plugin are built without it.',
      from: { path: '^src/', pathNot: ['\\.(test|long)\\.ts$', '/testing/'] },
      to: { path: ['^(tests|bench|tools)/', '\\.test\\.ts$', '/testing/'] },
    },
    {
      name: 'no-development-dependency-in-service',
      severity: 'error',
      comment: 'The image installs without devDependencies: name it in dependencies.',
      from: {
        path: '^src/(contract|scheduler|cli|sentinel|simulator|tls)/',
        pathNot: ['\\.(test|long)\\.ts$', '/testing/'],
      },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    // An import of types alone is one, too: who changes the one file reads the other.
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: ['^dist/', '^output/'] },
  },
};
