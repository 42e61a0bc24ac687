/**
 * The kit for `node --test`: what it exports besides registers its tests by the `describe` and `it` of node:test.
 * @packageDocumentation
 */
import { describe, it } from 'node:test'
import type { Check, Plugin } from '@restate-preflight/core'
import { testCheck, testPlugin, type AsyncTestRunner, type CheckTable, type PluginTrial } from './index.ts'

export * from './index.ts'

const runner: AsyncTestRunner = {
  describe: (name, body) => void describe(name, body),
  it: (name, body) => void it(name, body),
}

/** `testCheck` by node:test. */
export const checkTester = (check: Check, table: CheckTable): void => testCheck(runner, check, table)

/** `testPlugin` by node:test. */
export const pluginTester = (plugin: Plugin, trial?: PluginTrial): void => testPlugin(runner, plugin, trial)
