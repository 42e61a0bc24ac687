import { defineConfig, mergeConfig } from 'vitest/config'
import base from '../../vitest.base.ts'

// One cluster at a time: three servers are enough for a small machine.
export default mergeConfig(base, defineConfig({ test: { fileParallelism: false, isolate: true } }))
