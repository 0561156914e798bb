import { html } from 'hono/html'
import { dayInWords, listed, weekdaysInWords } from '../../engine/wording/day-words.ts'
import { initialsOf } from '../../engine/wording/initials.ts'
import { layout, type Markup } from './layout.ts'
import { memberLinks } from './member-links.ts'
import { asideSection, dataSection, stopSection, whySection } from './settings-data.ts'
import { type SettingsPage, saidIn } from './settings-part.ts'
import { channelSection, oftenSection, readingSection, timesSection } from './settings-sections.ts'
import { laterSection, offSection, pauseSection } from './settings-time-off.ts'
import { settingsWords } from './settings-words.ts'

/** One person's settings: for whom, how they stand, and a section for each thing they may change. */
export function settingsPage(page: SettingsPage): Markup {
  const { settings, own, here } = page
  const { language, agreed, optedOut, localNow, timeZone } = settings
  const text = settingsWords[language]
  const isAsked = agreed && !optedOut
  return layout({ title: text.title, language }, [
    html`<h1>${text.title}</h1>
<p class="note">${text.forWhom} <bdi>${initialsOf(settings.name)}</bdi> ${text.localTime(localNow.slice(11), timeZone)}</p>`,
    html`${page.rejected !== null && html`<p class="said wrong" role="alert"><a href="#${page.rejected.section}">${text.notSaved}</a></p>`}`,
    html`<div id="top">${saidIn(page, 'top')}${agreed ? statusCard(page) : consentCard(here, page)}</div>`,
    ...(isAsked ? [pauseSection(page), laterSection(page)] : []),
    oftenSection(page),
    timesSection(page),
    channelSection(page),
    readingSection(page),
    offSection(page),
    ...(agreed ? [asideSection(page), whySection(page)] : []),
    dataSection(page),
    ...(isAsked ? [stopSection(page)] : []),
    memberLinks({ own }, language),
  ])
}

function statusCard(page: SettingsPage): Markup {
  const { settings, here, fellSilent } = page
  const text = settingsWords[settings.language]
  const canResume = !settings.optedOut && (settings.isPaused || fellSilent)
  return html`<section class="card status" id="resume"><p>${statusSentence(page)}</p>
${settings.optedOut && html`<form method="post" action="${here}/consent"><button class="button" name="answer" value="yes">${text.stop.start}</button></form>`}
${canResume && html`<form method="post" action="${here}/resume"><button class="button">${text.pause.resume}</button></form>`}
</section>`
}

function statusSentence({ settings, fellSilent }: SettingsPage): string {
  const { status } = settingsWords[settings.language]
  if (settings.optedOut) return status.optedOut
  if (settings.isPaused)
    return settings.pausedUntilDay === null
      ? status.pausedOpen
      : status.pausedUntil(dayInWords(settings.pausedUntilDay, settings.language))
  if (settings.status === 'channel-off') return status.unreachable
  if (fellSilent) return status.stopped
  if (settings.snoozedUntil !== null) return status.snoozed
  return status.active(
    weekdaysInWords(settings.workingDays, settings.language),
    listed(settings.slotTimes, settings.language),
  )
}

/** What a person reads before the first question ever: what this is, what is kept, who sees what. */
function consentCard(here: string, { settings }: SettingsPage): Markup {
  const { consent, status } = settingsWords[settings.language]
  return html`<section class="card consent" id="consent"><h2>${consent.title}</h2>
<dl>${consent.points.map(([name, sentence]) => html`<dt>${name}</dt><dd>${sentence}</dd>`)}</dl>
${settings.optedOut && html`<p class="note">${status.optedOut}</p>`}
<form method="post" action="${here}/consent" class="choices">
<button class="button" name="answer" value="yes">${consent.yes}</button>
<button class="button quiet" name="answer" value="no">${consent.no}</button>
</form></section>`
}
