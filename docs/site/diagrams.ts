import { renderMermaidSVG } from 'beautiful-mermaid'

/**
 * A Mermaid diagram as SVG, drawn while the site is built: no script and no font is loaded for it, and its colours are those of the
 * theme. The style sheet of the library stays out (it would load a font, and Vue leaves out `<style>`); the theme has those rules.
 */
export const diagram = (source: string, id: string): string => {
  const svg = renderMermaidSVG(source, { transparent: true, bg: 'var(--vp-c-bg)', fg: 'var(--vp-c-text-1)' })
    .replaceAll(/<style>.*?<\/style>/gs, '')
    .replaceAll(/(\bid="|url\(#)/g, `$1${id}-`)
    .replace('<svg ', `<svg role="img" aria-label="${titleOf(source)}" `)
  const [, width = '640'] = /<svg [^>]*?width="([\d.]+)"/.exec(svg) ?? []
  // Wide diagrams scroll inside of their box, which the keyboard has to reach.
  return `<div class="diagram" style="--drawn: ${width}px" tabindex="0" v-pre>${svg}</div>\n`
}

const titleOf = (source: string): string => {
  const [first = ''] = source.trim().split('\n')
  const names = [...new Set(source.match(/\b[a-z][a-z-]{3,}\b/g) ?? [])].slice(0, 12)
  return `${first.startsWith('state') ? 'State diagram' : 'Diagram'} of ${names.join(', ')}`
}
