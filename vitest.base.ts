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
    // Most of ours is functions of what they are given: loading it anew for each file would take most of the time. Whoever
    // starts processes or servers, or changes what a process has one of, asks for it again.
    isolate: false,
    testTimeout: 10_000,
  },
})
