/**
 * The client of collectors that plugins bring: it reads elsewhere what a plugin has declared.
 * @packageDocumentation
 */
export { openElsewhere, type Elsewhere, type ElsewhereOptions } from './elsewhere.ts'
