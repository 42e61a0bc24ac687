import { useData } from 'vitepress'
import { h } from 'vue'

/** Signs that reports begin lines with, and the class that colours such a line. */
const signs: readonly (readonly [RegExp, string])[] = [
  [/^\$/, 'command'],
  [/^✓/, 'good'],
  [/^▲/, 'warning'],
  [/^(✗|Gate failed|Verdict FAILING)/, 'bad'],
]

/** The output that the front matter of the page holds, line by line. */
export const HeroTerminal = () => {
  const { frontmatter } = useData()
  const lines = String(frontmatter.value['terminal'] ?? '').split('\n')
  return h(
    'pre',
    { class: 'hero-terminal', tabindex: 0, role: 'figure', 'aria-label': 'What the tool prints' },
    lines.map((line) =>
      h('span', { class: signs.find(([sign]) => sign.test(line))?.[1] ?? 'plain' }, `${line}\n`),
    ),
  )
}
