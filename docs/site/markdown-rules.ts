import type { MarkdownRenderer } from 'vitepress'
import { diagram } from './diagrams.ts'
import { localLink, siteLink } from './links.ts'
import type { Page } from './stage.ts'

/** Links as they stand in the repository, and Mermaid diagrams. @throws Error for a link to a file that is not there. */
export const markdownRules = (md: MarkdownRenderer, pages: readonly Page[]): void => {
  const sources = new Map(
    pages.flatMap(({ path, source }) => (source === null ? [] : [[path, source] as const])),
  )
  md.core.ruler.push('repository-links', ({ tokens, env }) => {
    const page = String((env as { readonly relativePath?: string }).relativePath ?? '')
    const source = sources.get(page)
    if (source === undefined) return
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null
      const link = href === null || href.startsWith('/') ? null : localLink(href)
      if (link === null) continue
      const target = siteLink(source, link, sources)
      if (target === null) throw new Error(`${source}: the link to ${href} leads nowhere`)
      token.attrSet('href', target)
    }
  })
  const fence = md.renderer.rules.fence
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index]
    if (token?.info.trim() === 'mermaid') return diagram(token.content, `diagram-${index}`)
    return fence?.(tokens, index, options, env, self) ?? ''
  }
  // Vue would take `{{` in prose for an expression.
  const text = md.renderer.rules.text
  md.renderer.rules.text = (...args) => (text?.(...args) ?? '').replaceAll('{{', '&#123;&#123;')
}
