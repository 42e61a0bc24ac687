import type { ErrorDefinition } from './error-definition.ts'

/** The part of the catalogue about plugins of others: how they are loaded, collect and judge. */
export const pluginErrors = {
  RP1107: {
    title: 'option schema cannot be used',
    meaning:
      'The schema that a check declares for its options threw, is asynchronous, or is no Standard Schema.',
    action: 'Use a schema that validates synchronously; report it to the author of the plugin.',
  },
} as const satisfies Readonly<Record<`RP${number}`, ErrorDefinition>>
