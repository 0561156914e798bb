import { editConcept } from '../../engine/concepts/edit.ts'
import type { Db } from '../../engine/db/pool.ts'
import { absorbPage } from '../../engine/sources/absorb.ts'
import type { Memory } from '../../engine/sources/memory-source.ts'
import { addTrustedSource, days, inForce, pageOf } from './cast.ts'
import { unmistakableWord } from './hidden-words.ts'
import type { SlackUser } from './slack/people.ts'

/** One thing that two of them were told: a word of the question that is nowhere else, and the answer. `before`: what was true until lately. */
export type Told = {
  readonly topic: string
  readonly answer: string
  readonly before: string | null
}

/** Twelve people in pairs, who were told of ten things a pair. */
export type ToldTeam = { readonly things: readonly Told[]; readonly members: readonly SlackUser[] }

const names = ['Ada', 'Ben', 'Cleo', 'Dan', 'Eva', 'Finn', 'Gita', 'Hugo', 'Ines', 'Jan', 'Kira', 'Leo']

/**
 * Of each pair, one is asked in Slack and one by mail, in English or German, with two or four buttons. Cleo's Slack account is gone and Dan's mail
 * comes back: each is reached the other way. Kira and Leo have not agreed yet. The answer of every fifth thing has changed.
 */
export async function tellTeam(db: Db): Promise<ToldTeam> {
  const people = names.map((name, place) => ({
    name,
    email: `${name.toLowerCase()}@example.com`,
    time_zone: 'Europe/London',
    slot_times: ['09:00'],
    slot_cap: 5,
    daily_cap: 5,
    weekly_cap: 50,
    consented_at: place < 10 ? days(-30) : null,
    created_at: days(-30),
    language: place % 4 < 2 ? ('en' as const) : ('de' as const),
    channel: place % 2 === 0 ? ('slack' as const) : ('email' as const),
    rating_buttons: place % 3 === 0 ? 4 : 2,
  }))
  await db.insertInto('person').values(people).execute()
  await db
    .insertInto('suppression')
    .values({ channel: 'email', address: 'dan@example.com', reason: 'recipient-refused', since_at: days(-1) })
    .execute()

  const source = { id: await addTrustedSource(db, null, 'Team memory'), trust: 'auto' as const, audienceId: null }
  const things: Told[] = []
  const memories: Memory[] = []
  for (let pair = 0; pair < 6; pair += 1) {
    const subjects = people
      .slice(pair * 2, pair * 2 + 2)
      .map(({ email }) => ({ kind: 'user' as const, externalId: email }))
    for (let number = 0; number < 10; number += 1) {
      const [topic = ''] = unmistakableWord().split(' ')
      const thing = { topic, answer: unmistakableWord(), before: number % 5 === 0 ? unmistakableWord() : null }
      const text = `Vault ${topic}: opens with \`${thing.before ?? thing.answer}\``
      things.push(thing)
      memories.push(...pageOf([text], { subjects, about: { name: `Vault ${topic}`, type: 'place' } }).memories)
    }
  }
  const subjects = people.map(({ email }) => ({ kind: 'user' as const, externalId: email }))
  await absorbPage(db, inForce.model, source, { ...pageOf([]), memories, subjects }, days(-3))
  for (const { topic, answer, before } of things) {
    if (before !== null) await change(db, topic, answer)
  }
  return { things, members: people.map(memberOf) }
}

async function change(db: Db, topic: string, answer: string): Promise<void> {
  const { concept_id } = await db
    .selectFrom('concept_version')
    .select('concept_id')
    .where('question', 'like', `%${topic}%`)
    .executeTakeFirstOrThrow()
  await editConcept(db, inForce.model, { conceptId: concept_id, edit: { answer } }, days(-2))
}

function memberOf({ name, email, time_zone }: { name: string; email: string; time_zone: string }): SlackUser {
  const id = `U0${name.toUpperCase()}`
  return { id, name: name.toLowerCase(), realName: name, email, timeZone: time_zone, deleted: name === 'Cleo' }
}
