import type { Rule, RuleBook } from '@restate-preflight/core'
import type { BilrostMessage } from './bilrost.ts'
import { entries, record, text, type Read } from './cursor.ts'
import { u32, unixMillis } from './scalars.ts'

/** Metadata key `rule_book` (`crates/limiter/src/rule_book.rs`). Bilrost leaves out what is empty, zero or false. */
export const ruleBook: Read<RuleBook> = record((fields) => ({
  version: fields.optional('version', u32) ?? 0,
  rules: (fields.optional('rules', entries(rule)) ?? [])
    .map(([pattern, body]): Rule => ({ pattern, ...body }))
    .toSorted((a, b) => (a.pattern < b.pattern ? -1 : 1)),
}))

const rule: Read<Omit<Rule, 'pattern'>> = record((fields) => ({
  version: fields.optional('version', u32) ?? 0,
  concurrency: fields.optional('limits', limits),
  description: fields.optional('description', text),
  isDisabled: fields.optional('disabled', (value) => value === true) ?? false,
  lastModifiedAt: fields.optional('last_modified', unixMillis) ?? new Date(0).toISOString(),
}))

const limits: Read<number | null> = record((fields) => fields.optional('concurrency', u32))

const limitsMessage: BilrostMessage = new Map([[1, { name: 'concurrency', type: 'unsigned' }]])

const ruleMessage: BilrostMessage = new Map([
  [1, { name: 'version', type: 'unsigned' }],
  [3, { name: 'limits', type: { message: limitsMessage } }],
  [4, { name: 'description', type: 'text' }],
  [5, { name: 'disabled', type: 'boolean' }],
  [6, { name: 'last_modified', type: 'unsigned' }],
])

export const ruleBookMessage: BilrostMessage = new Map([
  [1, { name: 'version', type: 'unsigned' }],
  [2, { name: 'rules', type: { mapOf: { message: ruleMessage } } }],
])
