import { pluginTester } from '@restate-preflight/testkit/vitest'
import plugin from './plugin.ts'

/** What holds for every check: it does not judge what could not be read, it is stable, and its page is complete. */
pluginTester(plugin)
