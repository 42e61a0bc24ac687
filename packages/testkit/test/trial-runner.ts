import type { AsyncTestRunner } from '../src/index.ts'

/** A test that failed, with what it said. */
export interface Failure {
  readonly name: string
  readonly text: string
}

/** Runs what a kit registers, and tells what failed: the runner for tests of the kit itself. */
export const failuresOf = async (
  register: (runner: AsyncTestRunner) => void,
): Promise<readonly Failure[]> => {
  const tests: { readonly name: string; readonly body: () => void | Promise<void> }[] = []
  register({ describe: (_, body) => body(), it: (name, body) => tests.push({ name, body }) })
  const failures: Failure[] = []
  for (const { name, body } of tests) {
    try {
      await body()
    } catch (error) {
      failures.push({ name, text: error instanceof Error ? error.message : String(error) })
    }
  }
  return failures
}
