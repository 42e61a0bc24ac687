import { defineConfig } from 'vitest/config'
import base from '../vitest.base.ts'

const files = (...names: readonly string[]) => names.map((name) => `test/${name}.e2e.test.ts`)

/**
 * Files with clusters that mostly wait for them: two of them at a time, since three at a time make nodes late enough for alarms. It does not
 * matter for these files how long something takes within seconds.
 */
const waiting = files(
  'containers',
  'cut-off',
  'faults',
  'gate',
  'gates',
  'life',
  'locations',
  'metadata',
  'metadata-commands',
  'misconfigured',
  'read-only',
  'settings',
  'simulated',
  'status',
  'storage',
  'wait',
)

/** Files without a cluster, which keep a processor busy: two of them at a time. */
const busy = files(
  'action',
  'collector-example',
  'docs-site',
  'ends',
  'explain',
  'formats',
  'gate-saved',
  'html-report',
  'installed-plugins',
  'plugin-new',
  'plugins',
  'recipes',
  'start',
  'tutorial',
)

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
        test: { name: 'waiting', include: waiting, maxWorkers: 2, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: { name: 'busy', include: busy, maxWorkers: 2, sequence: { groupOrder: 2 } },
      },
      // All others, since the clusters of two files would take the processor from each other and from the clock of a test.
      {
        extends: true,
        test: {
          name: 'alone',
          include: ['test/**/*.e2e.test.ts'],
          exclude: [...waiting, ...busy],
          fileParallelism: false,
        },
      },
    ],
  },
})
