import type { DecisionReason } from '../nudges/policy.ts'
import type { Language } from './language.ts'

/** Questions that went out, and those that were due and waited for a later slot. */
export type DecisionCounts = { readonly asked: number; readonly deferred: number }

/** What was decided for a slot and why, in a sentence to the person: "Asked 2 questions.", "It was a public holiday." */
export function decisionInWords(
  reason: DecisionReason,
  { asked, deferred }: DecisionCounts,
  language: Language,
): string {
  if (reason === 'asked') return askedInWords(asked, deferred, language)
  return sentences[language][reason]
}

/** What was decided for a slot as one entry of a table: "asked", "public holiday". Nobody is addressed, so that it fits many people too. */
export function reasonInWords(reason: DecisionReason, language: Language): string {
  return reasons[language][reason]
}

function askedInWords(asked: number, deferred: number, language: Language): string {
  if (language === 'de') {
    const what = asked === 1 ? 'Eine Frage gestellt' : `${asked} Fragen gestellt`
    return deferred === 0 ? `${what}.` : `${what}; ${deferred === 1 ? 'eine wartet' : `${deferred} warten`} auf später.`
  }
  const what = asked === 1 ? 'Asked 1 question' : `Asked ${asked} questions`
  return deferred === 0 ? `${what}.` : `${what}; ${deferred} left for later.`
}

const sentences: Readonly<Record<Language, Readonly<Record<Exclude<DecisionReason, 'asked'>, string>>>> = {
  en: {
    'no-consent': 'You had not agreed to questions yet.',
    paused: 'You had paused your questions.',
    snoozed: 'You had asked to be left until later.',
    'opted-out': 'You had opted out of questions.',
    'channel-off': 'None of your channels could be reached.',
    'not-working-day': 'It was not one of your working days.',
    'public-holiday': 'It was a public holiday.',
    'on-vacation': 'You were on vacation.',
    away: 'Slack showed that you were away.',
    'outside-window': 'It was outside of the hours that you chose.',
    'daily-cap': 'You had been asked as much as you allow in a day.',
    'weekly-cap': 'You had been asked as much as you allow in a week.',
    'minimum-gap': 'The last questions had come only a short while before.',
    'recent-practice': 'You had just practised by yourself.',
    ignored: 'The last questions were still waiting for you, so there were no new ones.',
    stopped: 'Several questions had stayed unanswered, so we stopped until you resume.',
    'nothing-due': 'Nothing was about to fade.',
    'waits-for-company': 'A single question could wait for the next time.',
  },
  de: {
    'no-consent': 'Du hattest Fragen noch nicht zugestimmt.',
    paused: 'Du hattest deine Fragen pausiert.',
    snoozed: 'Du wolltest später gefragt werden.',
    'opted-out': 'Du hattest Fragen abbestellt.',
    'channel-off': 'Du warst auf keinem deiner Kanäle zu erreichen.',
    'not-working-day': 'Es war keiner deiner Arbeitstage.',
    'public-holiday': 'Es war ein Feiertag.',
    'on-vacation': 'Du warst im Urlaub.',
    away: 'Laut Slack warst du abwesend.',
    'outside-window': 'Es war außerhalb der Zeiten, die du gewählt hast.',
    'daily-cap': 'Du warst an dem Tag schon so viel gefragt worden, wie du zulässt.',
    'weekly-cap': 'Du warst in der Woche schon so viel gefragt worden, wie du zulässt.',
    'minimum-gap': 'Die letzten Fragen waren erst kurz vorher gekommen.',
    'recent-practice': 'Du hattest gerade von dir aus geübt.',
    ignored: 'Die letzten Fragen warteten noch auf dich, darum kamen keine neuen.',
    stopped: 'Mehrere Fragen waren offen geblieben, darum ist Ruhe, bis du wieder beginnst.',
    'nothing-due': 'Nichts war dabei zu verblassen.',
    'waits-for-company': 'Eine einzelne Frage konnte bis zum nächsten Mal warten.',
  },
}

const reasons: Readonly<Record<Language, Readonly<Record<DecisionReason, string>>>> = {
  en: {
    'no-consent': 'no consent',
    paused: 'paused',
    snoozed: 'put off until later',
    'opted-out': 'opted out',
    'channel-off': 'no channel',
    'not-working-day': 'no working day',
    'public-holiday': 'public holiday',
    'on-vacation': 'vacation',
    away: 'away',
    'outside-window': 'outside of the hours',
    'daily-cap': 'enough for the day',
    'weekly-cap': 'enough for the week',
    'minimum-gap': 'too soon after the last',
    'recent-practice': 'just practised',
    ignored: 'last questions still open',
    stopped: 'stopped until resumed',
    'nothing-due': 'nothing due',
    'waits-for-company': 'one question waits for another',
    asked: 'asked',
  },
  de: {
    'no-consent': 'keine Zustimmung',
    paused: 'pausiert',
    snoozed: 'verschoben',
    'opted-out': 'abbestellt',
    'channel-off': 'kein Kanal',
    'not-working-day': 'kein Arbeitstag',
    'public-holiday': 'Feiertag',
    'on-vacation': 'Urlaub',
    away: 'abwesend',
    'outside-window': 'außerhalb der Zeiten',
    'daily-cap': 'genug für den Tag',
    'weekly-cap': 'genug für die Woche',
    'minimum-gap': 'zu bald nach den letzten',
    'recent-practice': 'gerade geübt',
    ignored: 'letzte Fragen noch offen',
    stopped: 'Ruhe bis zum Weitermachen',
    'nothing-due': 'nichts fällig',
    'waits-for-company': 'eine Frage wartet auf eine zweite',
    asked: 'gefragt',
  },
}
