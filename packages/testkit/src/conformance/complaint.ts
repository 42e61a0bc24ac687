/** How much a complaint weighs: the letter of a result is that of the gravest. */
export type ComplaintSeverity = 'low' | 'medium' | 'high' | 'critical'

/** Something that a plugin should do otherwise. */
export interface Complaint {
  readonly area: AreaId
  readonly severity: ComplaintSeverity
  /** The check that it is about; null where it is the plugin as a whole. */
  readonly check: string | null
  /** What is wrong, in a sentence. */
  readonly what: string
  /** What to do about it. */
  readonly action: string
}

/** What is looked at, in the order in which it is shown. */
export const areas = {
  loading: 'loads, and does nothing else then',
  interface: 'has the shape of the plugin interface',
  names: 'names healthy conditions',
  texts: 'has texts for every message, with all their data',
  pages: 'ships a complete page for every check',
  options: 'declares options whose defaults are valid',
  purity: 'judges by the snapshot alone',
  faults: 'does not judge what could not be read',
  stability: 'finds the same whatever means nothing',
  speed: 'judges a large cluster in time',
  package: 'is a package that others can install',
} as const

/** What a plugin is looked at for. */
export type AreaId = keyof typeof areas

/** A to F: none; low; medium; high; critical. The letters of reports about clusters have the same meaning. */
export type Letter = 'A' | 'B' | 'C' | 'D' | 'F'

export const letterOf = (complaints: readonly Complaint[]): Letter => {
  const has = (severity: ComplaintSeverity) => complaints.some((complaint) => complaint.severity === severity)
  if (has('critical')) return 'F'
  if (has('high')) return 'D'
  if (has('medium')) return 'C'
  return has('low') ? 'B' : 'A'
}
