import { html } from 'hono/html'
import type { Language } from '../../engine/wording/language.ts'
import type { MemberPlaces } from '../member.ts'
import type { Markup } from './layout.ts'

/** The ways from one page of a member to the others. */
export function memberLinks(places: Partial<MemberPlaces>, language: Language): Markup {
  const { label, own, settings } = words[language]
  return html`<nav class="ways" aria-label="${label}">
${places.own !== undefined && html`<a href="${places.own}">${own}</a>`}
${places.settings !== undefined && html`<a href="${places.settings}">${settings}</a>`}
</nav>`
}

const words = {
  en: { label: 'Your pages', own: 'What I retain', settings: 'My settings' },
  de: { label: 'Deine Seiten', own: 'Was ich behalte', settings: 'Meine Einstellungen' },
} as const satisfies Record<Language, unknown>
