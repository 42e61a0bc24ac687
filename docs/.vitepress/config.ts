import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, type MarkdownOptions } from 'vitepress'
import { anchorOf } from '../site/links.ts'
import { markdownRules } from '../site/markdown-rules.ts'
import { sidebarOf, topNavigation } from '../site/navigation.ts'
import { staged } from '../site/places.ts'
import type { Page } from '../site/stage.ts'

const pages = JSON.parse(readFileSync(join(staged, 'pages.json'), 'utf8')) as readonly Page[]

export default defineConfig({
  title: 'restate-preflight',
  description: 'Tells whether a Restate cluster is safe to deploy on, to upgrade, or to stop a node of.',
  lang: 'en',
  srcDir: '.vitepress/pages',
  base: process.env['DOCS_BASE'] ?? '/',
  cleanUrls: false,
  lastUpdated: false,
  metaChunk: true,
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  markdown: {
    html: false,
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
  vite: { build: { chunkSizeWarningLimit: 4_000 } },
  themeConfig: {
    search: { provider: 'local', options: { detailedView: false } },
    nav: topNavigation(),
    sidebar: sidebarOf(pages),
    outline: { level: [2, 3] },
    docFooter: { prev: 'Before', next: 'Next' },
    footer: { message: 'restate-preflight reads a cluster and never writes to it. Apache-2.0.' },
  },
})
