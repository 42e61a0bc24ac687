import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { browser } from '../src/browser.ts'
import { fixture, preflight } from '../src/preflight.ts'
import { recording } from '../src/recordings.ts'

/** A healthy cluster, and one of which most is wrong or could not be judged. */
const scenarios = ['healthy', 'quorum-lost'] as const

interface Violation {
  readonly id: string
  readonly impact: string | null
  readonly nodes: readonly { readonly html: string }[]
}

// Skipped only where there is no Chromium, which is printed, and never with CI=true.
describe.skipIf(browser.skip !== undefined)(
  `the HTML report in a browser${browser.skip === undefined ? '' : ` (skipped: ${browser.skip})`}`,
  { timeout: 60_000 },
  () => {
    let running: Browser

    beforeAll(async () => {
      if (browser.skip !== undefined) return
      running = await chromium.launch({
        executablePath: browser.path,
        // As root, as in a container, its sandbox does not start. The page is a file of ours.
        args: ['--no-sandbox'],
        timeout: 30_000,
      })
      for (const scenario of scenarios) {
        const file = fixture(`${scenario}.html`)
        await preflight(['check', '--from', recording(scenario), '-o', `html=${file}`])
      }
    })
    afterAll(() => running?.close())

    const open = async (scenario: string) => {
      const context = await running.newContext()
      const page = await context.newPage()
      page.setDefaultTimeout(10_000)
      const address = pathToFileURL(fixture(`${scenario}.html`)).href
      const trouble: string[] = []
      page.on('console', (message) => trouble.push(`console ${message.type()}: ${message.text()}`))
      page.on('pageerror', (error) => trouble.push(`error: ${error.message}`))
      page.on('request', (request) => {
        if (request.url() !== address) trouble.push(`request: ${request.url()}`)
      })
      await page.goto(address)
      return { page, trouble, [Symbol.asyncDispose]: () => context.close() }
    }

    it.each(scenarios)(
      'of %s is readable at every width and in both schemes, and quiet',
      async (scenario) => {
        await using view = await open(scenario)
        const { page, trouble } = view
        expect(await page.locator('body').innerText()).not.toMatch(/[\u00c2\u00e2\ufffd]/u)
        await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true')
        for (const width of [375, 1440]) {
          await page.setViewportSize({ width, height: 900 })
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width)
          for (const colorScheme of ['light', 'dark'] as const) {
            await page.emulateMedia({ colorScheme })
            expect(await page.evaluate(isDark)).toBe(colorScheme === 'dark')
          }
        }
        expect(trouble).toEqual([])
      },
    )

    it('shows on a telephone why a check could not be judged, without scrolling aside', async () => {
      await using view = await open('quorum-lost')
      const { page } = view
      await page.setViewportSize({ width: 375, height: 900 })
      await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true')
      const ends = await page.evaluate<readonly number[]>(
        '[...document.querySelectorAll("#gaps td.text, #checks td.text")].map((each) => each.getBoundingClientRect().right)',
      )
      expect(ends.length).toBeGreaterThan(0)
      expect(ends.filter((end) => end > 375)).toEqual([])
    })

    it.each([
      ['light', 375],
      ['dark', 1440],
    ] as const)('is open to everybody, by the rules of axe: %s, %i px', async (colorScheme, width) => {
      await using view = await open('quorum-lost')
      const { page } = view
      await page.setViewportSize({ width, height: 900 })
      await page.emulateMedia({ colorScheme })
      await page.evaluate('for (const each of document.querySelectorAll("details")) each.open = true')
      // The debugger may run what the page itself forbids.
      await page.evaluate(axe.source)
      const violations = await page.evaluate<readonly Violation[]>(
        'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)',
      )
      expect(
        violations.map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes[0]?.html.slice(0, 120)}`),
      ).toEqual([])
    })

    it('is reached by the keyboard alone, stop by stop, and opened with it', async () => {
      await using view = await open('quorum-lost')
      const { page } = view
      const stops = await page.evaluate<number>(
        '[...document.querySelectorAll("a, summary, [tabindex]")].filter((each) => each.checkVisibility()).length',
      )
      const reached: string[] = []
      for (let step = 0; step < stops; step++) {
        await page.keyboard.press('Tab')
        reached.push(
          String(await page.evaluate('[...document.querySelectorAll("*")].indexOf(document.activeElement)')),
        )
      }
      expect(new Set(reached).size).toBe(stops)
      const first = 'document.querySelectorAll("*")[' + reached[0] + '].textContent'
      expect(await page.evaluate(first)).toBe('Skip to the findings')
      const summary = page.locator('#checks summary').first()
      await summary.focus()
      await page.keyboard.press('Enter')
      expect(await page.locator('#checks table').first().isVisible()).toBe(true)
    })

    it('prints with everything opened', async () => {
      await using view = await open('quorum-lost')
      const { page } = view
      await page.emulateMedia({ media: 'print' })
      expect(await page.locator('#checks td').first().isVisible()).toBe(true)
      expect(await page.locator('nav').isVisible()).toBe(false)
      expect((await page.pdf({ format: 'A4' })).byteLength).toBeGreaterThan(10_000)
    })
  },
)

/** Whether the page stands on a dark ground now. */
const isDark = 'Number(getComputedStyle(document.body).backgroundColor.match(/[0-9]+/)[0]) < 128'
