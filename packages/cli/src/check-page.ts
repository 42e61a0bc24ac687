import { nearestWord } from '@restate-preflight/config'
import { pluginOf, PreflightError, type Plugin } from '@restate-preflight/core'

/** The page of a check of the plugins, ready to print; null where no plugin has such a check. */
export const checkPage = async (plugins: readonly Plugin[], id: string): Promise<string | null> => {
  if (!checkIds(plugins).includes(id)) return null
  const plugin = plugins.find(({ namespace }) => namespace === pluginOf(id))
  const page = await plugin?.page?.(id)
  return page === undefined ? `${id} has no page.\n` : readablePage(page)
}

/** The ids of all checks. */
export const checkIds = (plugins: readonly Plugin[]): readonly string[] =>
  plugins.flatMap(({ checks }) => checks.map(({ id }) => id))

/** That there is no such check, with the nearest of the words that there are. */
export const noSuchCheck = (id: string, known: readonly string[]): PreflightError =>
  new PreflightError('RP1002', `There is no check "${id}".${nearestHint(id, known)}`, { target: id })

/** ` Did you mean "health/node-alive"?`, or nothing. The second part of a check id alone is near enough. */
export const nearestHint = (word: string, known: readonly string[]): string => {
  const nearest = known.find((each) => each.endsWith(`/${word}`)) ?? nearestWord(word, known)
  return nearest === null ? '' : ` Did you mean "${nearest}"?`
}

/** Without the marks that only the generator of the pages needs. */
export const readablePage = (page: string): string => `${page.replaceAll(/^<!--.*-->\n+/gm, '').trim()}\n`
