import type { Context } from 'hono'
import type { OpenedLink } from '../engine/links/link.ts'
import type { Language } from '../engine/wording/language.ts'
import { browserLanguage } from './browser-language.ts'
import { plainPage } from './pages/layout.ts'

type Reason = Extract<OpenedLink, { status: 'refused' }>['reason']

/** Answers a link that opens nothing, without a word about what it might have opened. */
export function refusedLink(context: Context, reason: Reason): Response | Promise<Response> {
  const language = browserLanguage(context)
  const { title, sentence } = words[language][reason === 'expired' ? 'expired' : 'notOurs']
  return context.html(plainPage(title, sentence, language), statuses[reason])
}

const statuses = { malformed: 404, forged: 403, 'wrong-purpose': 403, expired: 410 } as const satisfies Record<
  Reason,
  number
>

type Refusal = { readonly title: string; readonly sentence: string }

const words: Readonly<Record<Language, { readonly notOurs: Refusal; readonly expired: Refusal }>> = {
  en: {
    notOurs: {
      title: 'This link does not work',
      sentence: 'It may have been cut or changed on its way. Open it once more from the original message.',
    },
    expired: {
      title: 'This link has expired',
      sentence: 'Nothing is lost: what is worth asking will come again in a new message, and so do working links.',
    },
  },
  de: {
    notOurs: {
      title: 'Dieser Link funktioniert nicht',
      sentence:
        'Vielleicht wurde er unterwegs abgeschnitten oder verändert. Öffne ihn noch einmal aus der ursprünglichen Nachricht.',
    },
    expired: {
      title: 'Dieser Link ist abgelaufen',
      sentence:
        'Es ist nichts verloren: Was eine Frage wert ist, kommt mit einer neuen Nachricht wieder, und mit ihr neue Links.',
    },
  },
}
