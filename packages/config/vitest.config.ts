import { defineConfig, mergeConfig } from 'vitest/config'
import base from '../../vitest.base.ts'

/** Configuration files of tests are loaded by Node itself, as those of users are, not by the test runner. */
const nodeLoads = { server: { deps: { external: [/preflight-config-/] } } }

export default mergeConfig(base, defineConfig({ test: nodeLoads }))
