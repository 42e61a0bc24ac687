import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { watch } from '../src/metadata/watch.ts'
import {
  isStdoutLost,
  keepStreamErrors,
  outputFailure,
  writeOutputToStderr,
} from '../src/standard-streams.ts'

const { stdout, stderr } = process
const emits = [stdout.emit, stderr.emit] as const

beforeAll(keepStreamErrors)
afterAll(() => {
  ;[stdout.emit, stderr.emit] = emits
})

describe('stdout whose reader went away', () => {
  it('ends a watch, and is no failure', async () => {
    expect(isStdoutLost()).toBe(false)
    let looks = 0
    await watch({
      look: () => Promise.resolve((looks += 1)),
      changes: (before, after) => [{ text: `${before} → ${after}`, data: {} }],
      begin: () => {},
      onChange: () => stdout.emit('error', Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })),
      intervalMs: 1,
      signal: AbortSignal.timeout(5_000),
    })
    expect({ looks, isLost: isStdoutLost(), failure: await outputFailure() }).toEqual({
      looks: 2,
      isLost: true,
      failure: undefined,
    })
  })
})

describe('stderr on a full disk', () => {
  it('is a failure only where output was to go there', async () => {
    stderr.emit('error', Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' }))
    expect(await outputFailure()).toBeUndefined()
    writeOutputToStderr('')
    expect(await outputFailure()).toMatchObject({ code: 'RP1205', target: 'stderr' })
  })
})
