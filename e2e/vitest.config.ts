import { defineConfig, mergeConfig } from 'vitest/config'
import base from '../vitest.base.ts'

/** One file at a time: the clusters of two would take the processor from each other and from the clock of a test. */
export default mergeConfig(
  base,
  defineConfig({
    test: {
      include: ['test/**/*.e2e.test.ts'],
      globalSetup: ['src/install-cli.ts'],
      fileParallelism: false,
      testTimeout: 120_000,
      hookTimeout: 180_000,
    },
  }),
)
