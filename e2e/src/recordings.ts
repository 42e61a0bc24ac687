import { fileURLToPath } from 'node:url'

/** A snapshot that was recorded from a real cluster, for `check --from`. */
export const recording = (scenario: string): string =>
  fileURLToPath(new URL(`../../packages/cli/test/recorded/${scenario}.json`, import.meta.url))
