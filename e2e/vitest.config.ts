import { defineConfig } from 'vitest/config'
import base from '../vitest.base.ts'

/**
 * Files that mostly wait, or for which it does not matter how long something takes within seconds: two of them at a time. All others
 * run alone, since the clusters of two would take the processor from each other and from the clock of a test.
 */
const together = [
  'action',
  'collector-example',
  'containers',
  'cut-off',
  'docs-site',
  'explain',
  'formats',
  'gate',
  'gate-saved',
  'gates',
  'html-report',
  'installed-plugins',
  'life',
  'locations',
  'metadata',
  'metadata-commands',
  'misconfigured',
  'plugin-new',
  'plugins',
  'read-only',
  'recipes',
  'settings',
  'simulated',
  'status',
  'storage',
  'tutorial',
  'wait',
].map((name) => `test/${name}.e2e.test.ts`)

export default defineConfig({
  ...base,
  test: {
    ...base.test,
    // Those of a project come on top of these.
    include: [],
    isolate: true,
    globalSetup: ['src/install-cli.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['test/**/*.e2e.test.ts'],
          exclude: together,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: { name: 'together', include: together, maxWorkers: 2, sequence: { groupOrder: 1 } },
      },
    ],
  },
})
