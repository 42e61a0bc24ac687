/**
 * The kit for vitest: what it exports besides registers its tests by vitest's `describe` and `it`.
 * @packageDocumentation
 */
import type { Check, Plugin } from '@restate-preflight/core'
import { describe, it } from 'vitest'
import { testCheck, testPlugin, type CheckTable, type PluginTrial } from './index.ts'

export * from './index.ts'

/** `testCheck` by vitest. */
export const checkTester = (check: Check, table: CheckTable): void =>
  testCheck({ describe, it }, check, table)

/** `testPlugin` by vitest. */
export const pluginTester = (plugin: Plugin, trial?: PluginTrial): void =>
  testPlugin({ describe, it }, plugin, trial)
