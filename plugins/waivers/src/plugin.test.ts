import { pluginTester } from '@restate-preflight/testkit/vitest'
import plugin from './plugin.ts'

pluginTester(plugin)
