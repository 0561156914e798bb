import type { Db } from '../db/pool.ts'
import type { RetentionModel } from '../model/retention-model.ts'
import type { Language } from '../wording/language.ts'
import { type Definition, definitions } from './definitions.ts'
import { type Delivery, delivery, deliveryToPerson } from './delivery.ts'
import type { Figures, Group } from './figures.ts'
import { type Forecast, forecastRetention } from './forecast.ts'
import { type Headline, headlineOf } from './headline.ts'
import { type OwnConcept, ownFigures, recordViewing, retentionOfPerson } from './own-retention.ts'
import { peopleAhead, personAhead } from './people-ahead.ts'
import { retentionByAudience, retentionByConcept, retentionInTotal } from './retention.ts'
import { fewestPeople } from './small-groups.ts'
import { type TrueRetention, trueRetention, trueRetentionOfPerson } from './true-retention.ts'
import { daysBefore, type Window } from './window.ts'

/** Everything an admin may see, with how it is counted; no person's name and no number of fewer than five people. */
export type Report = {
  readonly at: Date
  readonly headline: readonly Headline[]
  readonly total: Group
  readonly audiences: readonly Group[]
  readonly concepts: readonly Group[]
} & Shared

/** Everything that one person may see of themselves. */
export type OwnReport = {
  readonly at: Date
  readonly personId: string
  readonly headline: readonly Headline[]
  readonly figures: Figures
  readonly concepts: readonly OwnConcept[]
} & Shared

type Shared = {
  readonly trueRetention: TrueRetention & { readonly window: Window }
  readonly delivery: Delivery & { readonly window: Window }
  /** Null while nothing is verified, or where it would tell of fewer than five people. */
  readonly forecast: Forecast | null
  readonly definitions: Readonly<Record<Definition, string>>
}

/** The report on everybody. */
export async function readReport(db: Db, model: RetentionModel, at: Date): Promise<Report> {
  const windows = windowsBefore(at)
  const [total, audiences, concepts, answers, delivered, people] = await Promise.all([
    retentionInTotal(db, model, at),
    retentionByAudience(db, model, at),
    retentionByConcept(db, model, at),
    trueRetention(db, windows.answers),
    delivery(db, windows.delivery),
    peopleAhead(db, at),
  ])
  const responseRate = delivered.answers?.responseRate ?? null
  return {
    at,
    headline: headlineOf({ retention: total, answers: answers.total, delivery: delivered }, 'en'),
    total,
    audiences,
    concepts,
    trueRetention: { window: windows.answers, ...answers },
    delivery: { window: windows.delivery, ...delivered },
    forecast: people.length < fewestPeople ? null : forecastRetention(model, people, responseRate, at),
    definitions: definitions.en,
  }
}

/** Who looks at whose report, and in which language they read it. */
export type OwnReader = { readonly personId: string; readonly viewer: string; readonly language?: Language }

/** The report of one person on themselves, or null when there is no such person; records who looked. Writes `viewing`. */
export async function readOwnReport(
  db: Db,
  model: RetentionModel,
  { personId, viewer, language = 'en' }: OwnReader,
  at: Date,
): Promise<OwnReport | null> {
  if (!(await recordViewing(db, personId, viewer, at))) return null
  const windows = windowsBefore(at)
  const [concepts, answers, delivered, people] = await Promise.all([
    retentionOfPerson(db, model, personId, at),
    trueRetentionOfPerson(db, personId, windows.answers),
    deliveryToPerson(db, personId, windows.delivery),
    personAhead(db, personId, at),
  ])
  const figures = ownFigures(concepts, at)
  return {
    at,
    personId,
    headline: headlineOf(
      { retention: { hidden: null, figures }, answers: answers.total, delivery: delivered },
      language,
    ),
    figures,
    concepts,
    trueRetention: { window: windows.answers, ...answers },
    delivery: { window: windows.delivery, ...delivered },
    forecast: forecastRetention(model, people, delivered.answers?.responseRate ?? null, at),
    definitions: definitions[language],
  }
}

/** Twelve weeks of answers, since a single person gives few; four of delivery, since that changes with a setting. */
const windowsBefore = (at: Date) => ({ answers: daysBefore(at, 84), delivery: daysBefore(at, 28) })
