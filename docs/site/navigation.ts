import type { DefaultTheme } from 'vitepress'
import { sections } from './places.ts'
import type { Page } from './stage.ts'

type Item = DefaultTheme.SidebarItem

/** One sidebar for each section: its pages by title; what has folders of its own is folded. */
export const sidebarOf = (pages: readonly Page[]): DefaultTheme.SidebarMulti =>
  Object.fromEntries(
    sections.map(({ folder, title }) => {
      const own = pages.filter(({ path }) => path.startsWith(`${folder}/`) && !path.endsWith('/index.md'))
      return [`/${folder}/`, [{ text: title, link: `/${folder}/`, items: itemsOf(own, `${folder}/`) }]]
    }),
  )

export const topNavigation = (): DefaultTheme.NavItem[] =>
  sections.map(({ folder, title }) => ({ text: title, link: `/${folder}/`, activeMatch: `^/${folder}/` }))

const itemsOf = (pages: readonly Page[], prefix: string): Item[] => {
  const here = pages.filter(({ path }) => !path.slice(prefix.length).includes('/'))
  const folders = [
    ...new Set(
      pages.flatMap(({ path }) => {
        const [folder, ...rest] = path.slice(prefix.length).split('/')
        return rest.length === 0 ? [] : [folder ?? '']
      }),
    ),
  ]
  const left = folders.filter((folder) => !here.some(({ path }) => path === `${prefix}${folder}.md`))
  return [
    ...here
      .toSorted((a, b) => orderOf(a).localeCompare(orderOf(b), 'en'))
      .map((page) => pageItem(page, pages, prefix)),
    ...left.map((folder) => ({
      text: folder,
      collapsed: true,
      items: itemsOf(
        pages.filter(({ path }) => path.startsWith(`${prefix}${folder}/`)),
        `${prefix}${folder}/`,
      ),
    })),
  ]
}

/** Decisions by number, everything else by title. */
const orderOf = ({ path, title }: Page): string => (/\/\d/.test(path) ? path : title)

/** A page and the folder that is called like it are one item: `errors.md` and `errors/…`. */
const pageItem = (page: Page, pages: readonly Page[], prefix: string): Item => {
  const folder = page.path.replace(/\.md$/, '/')
  const inner = pages.filter(({ path }) => path.startsWith(folder))
  const item = { text: shortTitle(page, prefix), link: `/${page.path.replace(/\.md$/, '')}` }
  return inner.length === 0 ? item : { ...item, collapsed: true, items: itemsOf(inner, folder) }
}

/** Below its plugin a check needs no plugin in its name, and below its package a module no package. */
const shortTitle = ({ title }: Page, prefix: string): string => {
  const above = /(?:checks|api)\/(.*)$/.exec(prefix)?.[1]
  const name = title.replace(/^@[^/]*\//, '')
  return above !== undefined && name.startsWith(above) ? name.slice(above.length) : title
}
