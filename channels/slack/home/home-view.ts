import type { types } from '@slack/bolt'
import type { Decision } from '../../../engine/nudges/decisions.ts'
import type { PersonSettings } from '../../../engine/people/settings.ts'
import type { OwnHome } from '../../../engine/reports/own-home.ts'
import { dayWithWeekday } from '../../../engine/wording/day-words.ts'
import { weekdayInWords } from '../../../engine/wording/time-words.ts'
import { strangerWords } from '../handlers/reply-words.ts'
import { plain } from '../messages/blocks.ts'
import { messageWords } from '../messages/message-words.ts'
import { button, note, paragraph } from '../modals/parts.ts'
import { settingsWords } from '../modals/settings-words.ts'
import { homeActions } from '../view-ids.ts'
import { decisionLines, fadingLines, standingLines, strengthLines } from './home-lines.ts'
import { homeWords } from './home-words.ts'

/** Everything that one person's Home tells. The links are signed and expire, as every one in a message does. */
export type HomeFacts = {
  readonly settings: PersonSettings
  readonly home: OwnHome
  readonly decisions: readonly Decision[]
  readonly links: { readonly ownReport: string; readonly settings: string }
}

type Block = types.HomeView['blocks'][number]

/** The Home of somebody whom the program knows. */
export function homeView(facts: HomeFacts): types.HomeView {
  const { language } = facts.settings
  return {
    type: 'home',
    blocks: [
      ...dueBlocks(facts),
      ...listBlocks(homeWords[language].fading, fadingLines(facts.home, language)),
      ...strengthBlocks(facts),
      ...settingsBlocks(facts.settings),
      ...seenBlocks(facts),
      ...listBlocks(homeWords[language].decisions, decisionLines(facts.decisions, language)),
    ],
  }
}

/** The Home of somebody whom it does not. */
export function strangersHome(): types.HomeView {
  return { type: 'home', blocks: [paragraph(strangerWords)] }
}

function dueBlocks({ home, settings }: HomeFacts): readonly Block[] {
  const words = homeWords[settings.language]
  const standing = standingLines(home, settings.language).join('\n')
  const { what, agree } = messageWords[settings.language].consent
  if (!settings.agreed || settings.optedOut)
    return [
      header(words.due),
      paragraph(what.join('\n\n')),
      actions([button(homeActions.agree, agree, { style: 'primary' })]),
    ]
  const start = button(homeActions.start, words.start, home.dueNow > 0 ? { style: 'primary' } : {})
  return [header(words.due), paragraph(standing), actions([start])]
}

function strengthBlocks({ home, settings }: HomeFacts): readonly Block[] {
  const words = homeWords[settings.language]
  return [
    ...listBlocks(words.strength, strengthLines(home, settings.language)),
    note(words.strengthHint),
    ...(home.setAside === 0
      ? []
      : [withButton(words.setAside(home.setAside), button(homeActions.restore, words.restore))]),
  ]
}

function settingsBlocks(settings: PersonSettings): readonly Block[] {
  const words = homeWords[settings.language]
  return [
    header(words.settings),
    paragraph(settingsLines(settings).join('\n')),
    actions([
      button(homeActions.settings, words.change),
      settings.isPaused ? button(homeActions.resume, words.resume) : button(homeActions.pause, words.pause),
      button(homeActions.addVacation, words.addVacation),
    ]),
    ...settings.vacations.slice(0, 10).map(({ fromDay, toDay }) => {
      const [from, to] = [fromDay, toDay].map((day) => dayWithWeekday(day, settings.language)) as [string, string]
      return withButton(words.vacation(from, to), button(homeActions.removeVacation, words.remove, { value: fromDay }))
    }),
  ]
}

function settingsLines(settings: PersonSettings): readonly string[] {
  const { language, slotTimes, workingDays, windowFrom, windowTo, channel, isPaused, pausedUntilDay } = settings
  const words = homeWords[language]
  const form = settingsWords[language]
  const days = workingDays.map((day) => weekdayInWords(day, language))
  return [
    ...(isPaused
      ? [pausedUntilDay === null ? words.paused : words.pausedUntil(dayWithWeekday(pausedUntilDay, language))]
      : []),
    words.when(slotTimes.join(', '), days.join(', ')),
    words.window(windowFrom, windowTo),
    words.most(settings.slotCap, settings.dailyCap, settings.weeklyCapNow),
    ...ceilingLines(settings),
    words.where(form.channels[channel], form.languages[language]),
    ...(settings.calendar === null ? [] : [words.holidays(settings.calendar)]),
  ]
}

/** A limit for everybody is told of only where it holds back what the person wanted. */
function ceilingLines({ language, ceilings, slotCap, dailyCap, weeklyCap }: PersonSettings): readonly string[] {
  const wanted = { slot_cap: slotCap, daily_cap: dailyCap, weekly_cap: weeklyCap ?? 0 }
  const isHeld = (['slot_cap', 'daily_cap', 'weekly_cap'] as const).some(
    (cap) => (ceilings[cap] ?? Number.POSITIVE_INFINITY) < wanted[cap],
  )
  return isHeld ? [homeWords[language].ceilings(ceilings)] : []
}

function seenBlocks({ settings, links }: HomeFacts): readonly Block[] {
  const words = homeWords[settings.language]
  return [
    header(words.seen),
    paragraph(words.others),
    actions([
      { ...button(homeActions.ownReport, words.ownReport), url: links.ownReport },
      { ...button(homeActions.ownSettings, words.ownSettings), url: links.settings },
      ...(settings.agreed && !settings.optedOut ? [button(homeActions.optOut, words.optOut)] : []),
      button(homeActions.erase, words.erase, { style: 'danger' }),
    ]),
  ]
}

function listBlocks(title: string, lines: readonly string[]): readonly Block[] {
  return lines.length === 0 ? [] : [header(title), paragraph(lines.join('\n'))]
}

const header = (text: string): types.HeaderBlock => ({ type: 'header', text: plain(text) })

const actions = (elements: readonly types.Button[]): types.ActionsBlock => ({
  type: 'actions',
  elements: [...elements],
})

const withButton = (text: string, accessory: types.Button): types.SectionBlock => ({ ...paragraph(text), accessory })
