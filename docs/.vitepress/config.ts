import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type MarkdownOptions } from 'vitepress'
import { anchorOf } from '../site/links.ts'
import { markdownRules } from '../site/markdown-rules.ts'
import { sidebarOf, topNavigation } from '../site/navigation.ts'
import { base, staged } from '../site/places.ts'
import type { Page } from '../site/stage.ts'

const pages = JSON.parse(readFileSync(join(staged, 'pages.json'), 'utf8')) as readonly Page[]

/** esbuild no longer rewrites for the older browsers that this Vite names. */
const target = 'es2022'

export default defineConfig({
  title: 'restate-preflight',
  description: 'Tells whether a Restate cluster is safe to deploy on, to upgrade, or to stop a node of.',
  lang: 'en',
  srcDir: '.vitepress/pages',
  base,
  cleanUrls: false,
  lastUpdated: false,
  metaChunk: true,
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    html: false,
    // Its usual light theme is too faint to read for some.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark' },
    anchor: { slugify: anchorOf },
    // Names are accepted, which the type does not say: https://vitepress.dev/reference/site-config#markdown.
    languages: [
      'shellsession',
      'sh',
      'ts',
      'js',
      'json',
      'ini',
      'yaml',
      'proto',
      'markdown',
    ] as unknown as NonNullable<MarkdownOptions['languages']>,
    languageAlias: { console: 'shellsession' },
    config: (md) => markdownRules(md, pages),
  },
  vite: {
    build: { target, chunkSizeWarningLimit: 4_000 },
    optimizeDeps: { esbuildOptions: { target } },
  },
  themeConfig: {
    search: {
      provider: 'local',
      options: {
        detailedView: false,
        miniSearch: {
          searchOptions: {
            // Who looks for a check or a code wants its page, not one that mentions it.
            boostDocument: (id: string, term: string) =>
              id.split('#')[0]?.toLowerCase().includes(term.toLowerCase()) === true ? 3 : 1,
          },
        },
      },
    },
    nav: topNavigation(),
    sidebar: sidebarOf(pages),
    outline: { level: [2, 3] },
    docFooter: { prev: 'Before', next: 'Next' },
    footer: { message: 'restate-preflight reads a cluster and never writes to it. Apache-2.0.' },
  },
})
