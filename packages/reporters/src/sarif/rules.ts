import type { Report } from '@restate-preflight/core'
import { docsOf } from '@restate-preflight/core'

/** A rule for each check that ran; those with findings have their page as help. */
export const rulesOf = ({ checks }: Report, pages: ReadonlyMap<string, string> = new Map()) =>
  checks
    .filter(({ outcome }) => outcome !== 'skipped')
    .map(({ id, summary, plugin }) => {
      const page = pages.get(id)
      const more = `\`${docsOf(id)}\` prints what it decides, why it matters and what to do.`
      return {
        id,
        name: id,
        shortDescription: { text: summary },
        fullDescription: { text: `What should hold: ${summary}.` },
        help: { text: page ?? `${summary}. ${more}`, markdown: page ?? more },
        properties: { tags: ['restate', plugin] },
      }
    })
