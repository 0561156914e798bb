import type { EChartsOption } from 'echarts'

/** What a picture is called and what it tells somebody who cannot see it; sizes in pixels, which a page may stretch. */
export type Caption = {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly width: number
  readonly height: number
}

/** Every colour of a picture: the one it is drawn in, and the one that a dark page turns it into. */
export const colours = {
  label: { light: '#5d6870', dark: '#9ca7ae' },
  grid: { light: '#e2e1da', dark: '#363f44' },
  nudged: { light: '#1a6a5f', dark: '#6ccdbc' },
  unaided: { light: '#b0562f', dark: '#eaa17c' },
  goal: { light: '#6a5acd', dark: '#b3a8f5' },
} as const

/** The font and the smallest size of every text in a picture. */
export const text = { fontFamily: 'system-ui, -apple-system, Segoe UI, Roboto, sans-serif', fontSize: 13 } as const

/** A fraction 0..1 as whole percent, for labels. */
export const percent = (fraction: number, locale: string): string =>
  fraction.toLocaleString(locale, { style: 'percent' })

/** Draws one option as a standalone SVG: transparent, scalable, titled, and readable on light and dark pages. */
export async function drawSvg(option: EChartsOption, caption: Caption): Promise<string> {
  const { init } = await import('echarts/dist/echarts.esm.min.mjs')
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: caption.width, height: caption.height })
  try {
    chart.setOption({ animation: false, backgroundColor: 'transparent', textStyle: { ...text }, ...option })
    return captioned(chart.renderToSVGString({ useViewBox: true }), caption)
  } finally {
    chart.dispose()
  }
}

/** A low picture with one sentence in the middle, for when there is nothing to draw yet. */
export function drawSentence(sentence: string, caption: Omit<Caption, 'description' | 'height'>): Promise<string> {
  const style = { ...text, text: sentence, fontSize: 15, fill: colours.label.light }
  return drawSvg(
    { graphic: [{ type: 'text', left: 'center', top: 'middle', silent: true, style }] },
    { ...caption, height: 120, description: sentence },
  )
}

/** Keeps texts that stand at heights `at` (pixels, any order) at least `gap` apart by moving them as little as it can. */
export function spread(at: readonly number[], gap: number): number[] {
  const order = at.map((_, index) => index).sort((a, b) => at[a]! - at[b]!)
  const placed = [...at]
  for (const [rank, index] of order.entries()) {
    const above = order[rank - 1]
    if (above !== undefined) placed[index] = Math.max(placed[index]!, placed[above]! + gap)
  }
  return placed
}

function captioned(svg: string, { name, title, description, width }: Caption): string {
  const opening = svg.indexOf('>')
  // On a narrow screen a picture scrolls rather than let its text shrink below 12 px.
  const narrowest = Math.ceil((width * 12) / text.fontSize)
  const labelled = `aria-labelledby="${name}-title ${name}-description"`
  const attributes = `role="img" class="chart" style="min-width:${narrowest}px" ${labelled}`
  const words = `<title id="${name}-title">${escaped(title)}</title><desc id="${name}-description">${escaped(description)}</desc>`
  return `${svg.slice(0, opening)} ${attributes}>${words}<style>${darkStyle}</style>${svg.slice(opening + 1)}`
}

// A style rule outranks a presentation attribute, so the drawn colours are only what shows where no style applies.
const darkStyle = `@media (prefers-color-scheme: dark){${Object.values(colours)
  .map(({ light, dark }) => `.chart [fill="${light}"]{fill:${dark}}.chart [stroke="${light}"]{stroke:${dark}}`)
  .join('')}}`

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
