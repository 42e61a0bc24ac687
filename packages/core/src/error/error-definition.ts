/** What a code means. Codes are never renamed and never used for something else. */
export interface ErrorDefinition {
  readonly title: string
  /** What is true when this error is reported. */
  readonly meaning: string
  /** What to do, in one or two sentences. */
  readonly action: string
}
