import { describe, expect, it } from 'vitest'
import { readWaivers, withExpiry, withoutWaivers, withWaiver } from '../src/waivers/editing.ts'

const context = { checkIds: ['health/node-alive'], nowMs: Date.parse('2026-11-24T12:00:00Z') }
const file = 'waivers.yaml'

const text = `# what we know
waivers:
  # rack 2
  - id: old
    check: health/node-alive # all of them
    reason: it was so
    expires: 2026-12-01T00:00:00Z

  - id: other
    fingerprint: health/node-alive:no-answer:node=N3
    reason: "a long reason, which stays on the one line that it was written on, however long that line is"
    expires: 2026-12-02T00:00:00Z
`

const entry = {
  id: 'new',
  check: 'health/node-alive',
  targets: ['node=N3'],
  reason: 'a disk: ordered',
  expires: '2026-12-24T18:00:00Z',
  cluster: '9223372036854775809',
}

const failure = (action: () => unknown) => {
  try {
    return action()
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string }
    return `${code} ${message}`
  }
}

describe('a waiver is added', () => {
  it('at the end, and everything else stays as it was', () => {
    expect(withWaiver(text, file, entry, context)).toBe(`${text}  - id: new
    check: health/node-alive
    targets:
      - node=N3
    reason: "a disk: ordered"
    expires: 2026-12-24T18:00:00Z
    cluster: "9223372036854775809"
`)
  })

  it.each([
    ['a file that there is not', ''],
    ['an empty list', 'waivers: []\n'],
    ['a list that is not there', 'waivers:\n'],
    ['comments alone', '# nothing yet\n'],
  ])('to %s', (_, before) => {
    const after = withWaiver(before, file, entry, context)
    expect(readWaivers(after, file, context)).toMatchObject({ waivers: [{ id: 'new' }], malformed: [] })
    expect(after).toContain(before.startsWith('#') ? '# nothing yet' : 'waivers:\n  - id: new')
  })

  it.each([
    ['no reason', { reason: '' }, 'RP1015 reason: "" is not a text'],
    ['an id that is taken', { id: 'old' }, 'RP1015 waivers.yaml has a waiver with the id old already'],
    ['an unknown check', { check: 'health/x' }, 'RP1015 check: no loaded plugin has the check "health/x"'],
  ])('but not with %s', (_, change, message) => {
    expect(failure(() => withWaiver(text, file, { ...entry, ...change }, context))).toBe(message)
  })

  it('but not to what is no file of waivers', () => {
    expect(failure(() => withWaiver('- id: a\n', file, entry, context))).toMatch(/^RP1014 /)
  })
})

describe('a waiver is ended', () => {
  it('where it stands', () => {
    const after = withExpiry(text, file, 'old', '2026-11-24T12:00:00Z', context)
    expect(after).toBe(text.replace('2026-12-01T00:00:00Z', '2026-11-24T12:00:00Z'))
  })

  it('if there is one', () => {
    expect(failure(() => withExpiry(text, file, 'none', '2026-11-24T12:00:00Z', context))).toBe(
      'RP1016 waivers.yaml has no waiver "none".',
    )
  })
})

describe('waivers are taken out', () => {
  it('and the others stay as they were', () => {
    const after = withoutWaivers(text, file, new Set(['other']), context)
    expect(after).toBe(text.slice(0, text.indexOf('\n  - id: other')))
  })

  it('to the last one', () => {
    const after = withoutWaivers(text, file, new Set(['old', 'other']), context)
    expect(readWaivers(after, file, context)).toMatchObject({ waivers: [], malformed: [] })
  })
})
