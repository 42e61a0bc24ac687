/**
 * Settings of vitest for the package of a plugin: tests beside the sources, none forgotten and none focused, and time enough for
 * `pluginTester`, which tries every fault on every sample cluster. For `defineConfig` of vitest/config.
 */
export const pluginTests = {
  test: {
    include: ['src/**/*.test.ts'],
    passWithNoTests: false,
    allowOnly: false,
    restoreMocks: true,
    testTimeout: 30_000,
  },
}
