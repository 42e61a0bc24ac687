import { errorCatalogue, type ErrorCode } from './catalogue.ts'
import type { ErrorRecord } from './error-record.ts'

interface ErrorDetails {
  readonly layers?: readonly string[]
  readonly target?: string | null
  /** Replaces the catalogue's advice where the situation allows a better one. */
  readonly action?: string
  readonly cause?: unknown
}

const brand = Symbol.for('@restate-preflight/core/PreflightError')

/**
 * Thrown when restate-preflight was used or built wrongly. What is wrong with a cluster is a finding; what could not be
 * read is an unavailable fact. Neither is ever thrown.
 */
export class PreflightError extends Error implements ErrorRecord {
  readonly code: ErrorCode
  readonly layers: readonly string[]
  readonly target: string | null
  readonly action: string

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'PreflightError'
    this.code = code
    this.layers = details.layers ?? []
    this.target = details.target ?? null
    this.action = details.action ?? errorCatalogue[code].action
    Object.defineProperty(this, brand, { value: true })
  }

  /** Whether a value is a PreflightError, also one of another installed copy of this package. */
  static is(value: unknown): value is PreflightError {
    return value instanceof Error && brand in value
  }
}

/** An error as a value; `message` defaults to the catalogue's title. */
export const errorRecord = (
  code: ErrorCode,
  details: Omit<ErrorDetails, 'cause'> & { readonly message?: string } = {},
): ErrorRecord => ({
  code,
  layers: details.layers ?? [],
  target: details.target ?? null,
  message: details.message ?? errorCatalogue[code].title,
  action: details.action ?? errorCatalogue[code].action,
})

/** The single funnel from anything thrown to a value. What is not a PreflightError is an internal error. */
export const toErrorRecord = (thrown: unknown): ErrorRecord => {
  if (PreflightError.is(thrown)) {
    const { code, layers, target, message, action } = thrown
    return { code, layers, target, message, action }
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return errorRecord('RP9001', { message })
}
