import axe from 'axe-core'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browser } from '../src/browser.ts'
import { serveSite, type ServedSite } from '../src/serve-site.ts'

/** The home page, tables of long words, diagrams, and what is made from docstrings. */
const pages = [
  '/',
  '/reference/environment.html',
  '/reference/checks.html',
  '/explanation/architecture.html',
  '/reference/api.html',
  '/reference/api/core/check.html',
] as const

interface Violation {
  readonly id: string
  readonly impact: string | null
  readonly nodes: readonly { readonly html: string }[]
}

// Skipped only where there is no Chromium, which is printed, and never with CI=true.
describe.skipIf(browser.skip !== undefined)(
  `the documentation in a browser${browser.skip === undefined ? '' : ` (skipped: ${browser.skip})`}`,
  { timeout: 120_000 },
  () => {
    let site: ServedSite
    let running: Browser

    beforeAll(async () => {
      if (browser.skip !== undefined) return
      site = await serveSite()
      running = await chromium.launch({
        executablePath: browser.path,
        // As root, as in a container, its sandbox does not start. The pages are ours.
        args: ['--no-sandbox'],
        timeout: 30_000,
      })
    })
    afterAll(async () => {
      await running?.close()
      await site?.[Symbol.asyncDispose]()
    })

    const open = async (width = 1440) => {
      const context = await running.newContext({ viewport: { width, height: 900 } })
      const page = await context.newPage()
      page.setDefaultTimeout(20_000)
      const trouble: string[] = []
      page.on('console', (message) => trouble.push(`console ${message.type()}: ${message.text()}`))
      page.on('pageerror', (error) => trouble.push(`error: ${error.message}`))
      page.on('request', (request) => {
        const { origin, protocol } = new URL(request.url())
        if (origin !== site.origin && protocol !== 'data:') trouble.push(`request: ${request.url()}`)
      })
      page.on('response', (response) => {
        if (response.status() >= 400) trouble.push(`${response.status()}: ${response.url()}`)
      })
      const show = async (path: string): Promise<void> => {
        await page.goto(`${site.origin}${path}`)
        await page.waitForFunction('document.querySelector("#app").__vue_app__ !== undefined')
      }
      return { page, show, trouble, [Symbol.asyncDispose]: () => context.close() }
    }

    it.each([
      [375, 'dark', 'light'],
      [1440, 'light', 'dark'],
    ] as const)(
      'is quiet, asks nobody else, fits the screen, and is open to everybody: %i px, %s and %s',
      async (width, first, second) => {
        await using view = await open(width)
        const { page, show, trouble } = view
        for (const path of pages) {
          await show(path)
          for (const colorScheme of [first, second]) {
            await page.emulateMedia({ colorScheme })
            await page.waitForFunction(`${isSettled} && ${isDark} === ${colorScheme === 'dark'}`)
            expect(await page.evaluate('document.documentElement.scrollWidth'), path).toBe(width)
          }
          await page.evaluate(axe.source)
          const violations = await page.evaluate<readonly Violation[]>(
            'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
          )
          expect(
            violations
              .filter(({ impact }) => impact === 'serious' || impact === 'critical')
              .map(({ id, impact, nodes }) => `${path}: ${impact} ${id}: ${nodes[0]?.html.slice(0, 160)}`),
          ).toEqual([])
        }
        expect(trouble).toEqual([])
      },
    )

    it.each([
      ['provisioning/cluster-provisioned', '/reference/checks/provisioning/cluster-provisioned.html'],
      ['RP2101', '/reference/errors/RP2101.html'],
      ['defineCheck', '/reference/api/core/check.html#definecheck'],
    ])('finds %s', async (word, path) => {
      await using view = await open()
      const { page, show, trouble } = view
      await show('/')
      await page.keyboard.press('/')
      await page.locator('.VPLocalSearchBox input').fill(word)
      await page.locator('.VPLocalSearchBox .result').first().waitFor()
      await page.keyboard.press('Enter')
      await page.waitForURL(`${site.origin}${path}*`)
      expect(trouble).toEqual([])
    })

    it('has a page behind every link of its navigation', async () => {
      await using view = await open()
      const { page, show } = view
      const links = new Set<string>()
      const sections = ['tutorial', 'how-to', 'reference', 'explanation', 'adr']
      for (const path of ['/', ...sections.map((section) => `/${section}/`)]) {
        await show(path)
        const hrefs = await page.evaluate<readonly string[]>(
          '[...document.querySelectorAll(".VPNav a, .VPSidebar a, .VPHero a, .VPFeatures a")].map((each) => each.href)',
        )
        for (const href of hrefs) links.add(href.replace(/#.*$/, ''))
      }
      expect(links.size).toBeGreaterThan(200)
      const answers = await Promise.all(
        [...links].map(async (link) => [link, (await fetch(link)).status] as const),
      )
      expect(answers.filter(([, status]) => status !== 200)).toEqual([])
    })
  },
)

/** Whether no colour is on its way to another one. */
const isSettled = '!document.getAnimations().some((each) => each.playState === "running")'
/** Whether the page stands on a dark ground now. */
const isDark = '(Number(getComputedStyle(document.body).backgroundColor.match(/[0-9]+/)[0]) < 128)'
