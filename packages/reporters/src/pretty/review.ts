import type { ReviewLine, StatusReport } from '@restate-preflight/core'
import { hanging, padEnd, wrap } from './layout.ts'
import type { Block, Mark, Page } from './page.ts'

/** What an unprovisioned cluster looks like before somebody provisions it. */
export const reviewLines = (page: Page, { cluster }: StatusReport): Block =>
  cluster.provisioning === null
    ? []
    : [
        page.style.strong('Before it is provisioned'),
        ...cluster.provisioning.lines.flatMap((line) => reviewLine(page, line)),
      ]

/** `metadata addresses` is the longest topic, `warning` the longest word. */
const topicWidth = 18
const wordWidth = 7
/** A text that has less room stands below its topic. */
const narrowest = 40

const reviewLine = (page: Page, { topic, status, text }: ReviewLine): Block => {
  const { glyph, word, tone } = reviewMarks[status]
  const mark = `${page.style[tone](glyph)} ${page.style[tone](padEnd(word, wordWidth))}  `
  const room = page.width - topicWidth - wordWidth - 6
  return room < narrowest
    ? [`${mark}${topic}`, ...hanging(' '.repeat(wordWidth + 4), wrap(text, page.width - wordWidth - 4))]
    : hanging(`${mark}${padEnd(topic, topicWidth)}  `, wrap(text, room))
}

export const reviewMarks: Readonly<Record<ReviewLine['status'], Mark>> = {
  ok: { glyph: '✓', word: 'ok', tone: 'good' },
  warning: { glyph: '▲', word: 'warning', tone: 'warning' },
  unknown: { glyph: '?', word: 'unknown', tone: 'notice' },
}
