import type { NoticeKind } from '../../../engine/db/nudge-tables.ts'
import type { StandingNotice } from '../../../engine/nudges/standing-nudge.ts'
import type { Language } from '../../../engine/wording/language.ts'
import { actionIds, buttonValue } from '../actions.ts'
import { idOf } from './asked.ts'
import { button, paragraphs, primary, row } from './blocks.ts'
import { messageWords } from './message-words.ts'
import type { SlackMessage } from './slack-message.ts'

/** A notice, and what its person has decided since; all false when it goes out. */
export type ShownNotice = {
  readonly nudgeId: string
  readonly notice: NoticeKind
  readonly language: Language
} & Pick<StandingNotice, 'agreed' | 'optedOut' | 'paused'>

/** A message that asks nothing, as it stands after what the person decided. */
export function noticeMessage(shown: ShownNotice): SlackMessage {
  const { notice, language, agreed, optedOut, paused } = shown
  const words = messageWords[language]
  const { consent, stopped } = words
  const settings = [actionIds.settings, words.settings] as const
  if (notice === 'channel-lost') return message(shown, { texts: [words.channelLost], buttons: [settings] })
  if (notice === 'stopped') {
    if (optedOut) return message(shown, { texts: [stopped.off], buttons: [settings] })
    if (!paused) return message(shown, { texts: [stopped.resumed], buttons: [settings] })
    return message(shown, { texts: [stopped.told], meant: [actionIds.resume, stopped.resume], buttons: [settings] })
  }
  const agree = [actionIds.agree, consent.agree] as const
  if (optedOut) return message(shown, { texts: [consent.declined], buttons: [agree] })
  if (agreed) return message(shown, { texts: [consent.agreed], buttons: [settings] })
  return {
    ...message(shown, {
      texts: consent.what,
      meant: agree,
      buttons: [settings, [actionIds.decline, consent.decline]],
    }),
    text: consent.notification,
  }
}

type Labelled = readonly [actionId: string, text: string]

/** Our own words throughout, so that a notification may show the first of them. */
function message(
  { nudgeId }: ShownNotice,
  { texts, meant, buttons }: { texts: readonly string[]; meant?: Labelled; buttons: readonly Labelled[] },
): SlackMessage {
  const value = buttonValue({ nudgeId, position: 0 })
  return {
    text: texts[0] ?? '',
    blocks: [
      ...texts.map((text, place) => paragraphs(idOf('notice', { position: place }), [{ text }])),
      row(idOf('buttons', { position: 0 }), [
        ...(meant === undefined ? [] : [primary(button(...meant, value))]),
        ...buttons.map((labelled) => button(...labelled, value)),
      ]),
    ],
  }
}
