/**
 * How many fields of a decoded message, at any depth, our definitions do not have. They leave fields out on purpose, so
 * some are normal; enum values that we have no name for show as `unknown` in the views.
 */
export const countUnknownFields = (message: unknown): number => {
  if (typeof message !== 'object' || message === null || message instanceof Uint8Array) return 0
  return Object.entries(message).reduce(
    (sum, [name, value]: [string, unknown]) =>
      sum +
      (name === '_unknownFields' ? Object.values(value ?? {}).flat().length : countUnknownFields(value)),
    0,
  )
}
