import { pluginTests } from '@restate-preflight/testkit/vitest-preset'
import { defineConfig } from 'vitest/config'

export default defineConfig(pluginTests)
