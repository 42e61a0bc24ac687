import assert from 'node:assert/strict'
import type { Plugin, Snapshot } from '@restate-preflight/core'
import type { TestRunner } from './check-tester.ts'
import { faults } from './faults.ts'
import { docs } from './pages.ts'
import { sampleClusters } from './sample-clusters.ts'
import { stability } from './stability.ts'

/** What a plugin is tried with besides the sample clusters. */
export interface PluginTrial {
  /** Clusters beyond `sampleClusters()`, for example `recorded` ones. */
  readonly snapshots?: readonly Snapshot[]
}

/** Tests what holds for every check of a plugin: how it takes faults, that it is stable, and that its page is complete. */
export const testPlugin = (
  { describe, it }: AsyncTestRunner,
  plugin: Plugin,
  { snapshots = [] }: PluginTrial = {},
): void => {
  const clusters = [...sampleClusters(), ...snapshots]
  for (const check of plugin.checks) {
    describe(check.id, () => {
      it('does not judge what could not be read', () => {
        assert.deepEqual(faults(check, clusters), [])
      })
      it('finds the same whatever the order, the generations and the time', () => {
        assert.deepEqual(stability(check, clusters), [])
      })
      it('ships a page that is complete', async () => {
        assert.deepEqual(docs(check, await plugin.page?.(check.id)), [])
      })
    })
  }
}

/** `describe` and `it` of a runner that awaits what a test returns. */
export interface AsyncTestRunner extends TestRunner {
  /** A test; it fails where its body throws or rejects. */
  it(name: string, body: () => void | Promise<void>): void
}
