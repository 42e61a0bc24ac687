import { describe, expect, it } from 'vitest'
import issued from './issued-codes.json' with { type: 'json' }
import { errorCatalogue, errorLayers, isErrorCode, retiredErrorCodes } from './catalogue.ts'
import { errorRecord, PreflightError, toErrorRecord } from './preflight-error.ts'

const codes = Object.keys(errorCatalogue)

describe('the error catalogue', () => {
  it('has codes of RP and four digits whose first digit is a layer', () => {
    for (const code of codes) {
      expect(code).toMatch(/^RP\d{4}$/)
      expect(Object.keys(errorLayers)).toContain(code[2])
    }
  })

  it('says of each what it means and what to do, in whole sentences', () => {
    for (const { title, meaning, action } of Object.values(errorCatalogue)) {
      expect(title).not.toMatch(/^$|\.$/)
      expect(meaning).toMatch(/\.$/)
      expect(action).toMatch(/\.$/)
    }
  })

  it('never brings a retired code back', () => {
    expect(retiredErrorCodes.filter((code) => codes.includes(code))).toEqual([])
  })

  it('retires what it gives up: every code that was ever issued is in use or retired', () => {
    // A new code is added to the file by hand, and nothing is ever taken out of it.
    expect([...codes, ...retiredErrorCodes].sort()).toEqual(issued)
  })

  it('knows its codes and no others', () => {
    expect(isErrorCode('RP2101')).toBe(true)
    expect(isErrorCode('toString')).toBe(false)
  })
})

describe('PreflightError', () => {
  it('is recognised across copies of this package, by brand', () => {
    expect(PreflightError.is(new PreflightError('RP1001', 'no'))).toBe(true)
    expect(PreflightError.is(new Error('no'))).toBe(false)
  })

  it('takes its advice from the catalogue unless the situation allows better', () => {
    expect(new PreflightError('RP1001', 'no').action).toBe(errorCatalogue.RP1001.action)
    expect(new PreflightError('RP1001', 'no', { action: 'Do so.' }).action).toBe('Do so.')
  })
})

describe('toErrorRecord', () => {
  it('keeps a PreflightError and makes anything else an internal error', () => {
    expect(toErrorRecord(new PreflightError('RP1101', 'gone', { target: 'x' }))).toEqual(
      errorRecord('RP1101', { message: 'gone', target: 'x' }),
    )
    expect(toErrorRecord('odd')).toEqual(errorRecord('RP9001', { message: 'odd' }))
  })
})
