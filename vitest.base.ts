import { defineConfig } from 'vitest/config'

/** Tests read the sources: the source condition of our packages' exports makes a build unnecessary. */
const conditions = ['@restate-preflight/source', 'node', 'import', 'default']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    passWithNoTests: false,
    restoreMocks: true,
    testTimeout: 10_000,
  },
})
