import type { StandardSchemaV1 } from '@standard-schema/spec'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { defineCheck } from './check.ts'
import { facts } from './facts.ts'
import { resolveOptions, type OptionValues } from './option.ts'
import type { StandardSchema } from './standard-schema.ts'

/** The same settings, as three libraries say them. */
const schemas = {
  zod: z.object({ limit: z.number().int().min(1).default(5), names: z.array(z.string()).default([]) }),
  valibot: v.object({
    limit: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 5),
    names: v.optional(v.array(v.string()), []),
  }),
  arktype: type({ limit: 'number.integer >= 1 = 5', names: type('string[]').default(() => []) }),
}

describe.each(Object.entries<StandardSchema>(schemas))('options by a schema of %s', (_, schema) => {
  it('have its defaults', () => {
    expect(resolveOptions(schema, {})).toEqual({ values: { limit: 5, names: [] }, problems: [] })
  })

  it('take what is configured', () => {
    expect(resolveOptions(schema, { limit: 7, names: ['a'] })).toEqual({
      values: { limit: 7, names: ['a'] },
      problems: [],
    })
  })

  it('are refused with the path to what is wrong', () => {
    const { problems } = resolveOptions(schema, { limit: 0, names: ['a', 3] })
    expect(problems.map(({ path }) => path).sort()).toEqual([['limit'], ['names', 1]])
    expect(problems.every(({ reason }) => reason !== '')).toBe(true)
  })
})

describe('a schema that cannot be used', () => {
  const standard = (validate: (value: unknown) => unknown): StandardSchema => ({
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: validate as StandardSchema['~standard']['validate'],
    },
  })

  it.each([
    ['is asynchronous', z.object({}).refine(async () => true), /asynchronous|Promise/],
    ['is asynchronous and fails', standard(() => Promise.reject(new Error('later'))), /is asynchronous$/],
    [
      'throws',
      standard(() => {
        throw new Error('boom')
      }),
      /threw: boom$/,
    ],
    ['gives nothing', standard(() => undefined), /neither a value nor issues$/],
  ])('%s', (_, schema, message) => {
    expect(() => resolveOptions(schema, {})).toThrow(
      expect.objectContaining({ code: 'RP1107', message: expect.stringMatching(message) }),
    )
  })
})

describe('the types of options', () => {
  it('are those that the published specification has', () => {
    expectTypeOf<StandardSchemaV1<unknown, number>>().toExtend<StandardSchema<number>>()
    expectTypeOf<StandardSchema<number>>().toExtend<StandardSchemaV1<unknown, number>>()
  })

  it('reach the check, whatever declares them', () => {
    expectTypeOf<OptionValues<typeof schemas.zod>>().toEqualTypeOf<{ limit: number; names: string[] }>()
    expectTypeOf<OptionValues<typeof schemas.valibot>>().toEqualTypeOf<{ limit: number; names: string[] }>()
    expectTypeOf<OptionValues<typeof schemas.arktype>>().toEqualTypeOf<{ limit: number; names: string[] }>()
    const check = defineCheck({
      id: 'acme/typed',
      summary: 'options are typed',
      severity: 'low',
      per: 'cluster',
      needs: { ident: facts.ident },
      settleMs: 0,
      messages: {},
      options: { prefix: { type: 'string', default: 'restate-', summary: 'of names' } },
      evaluate: ({ options }) => {
        expectTypeOf(options).toEqualTypeOf<{ readonly prefix: string }>()
        return []
      },
    })
    expect(check.id).toBe('acme/typed')
  })
})
