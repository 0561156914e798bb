import type { Db } from '../engine/db/pool.ts'
import { findAudience } from '../engine/people/audiences.ts'
import { findPerson } from '../engine/people/people.ts'
import { findSource, type StoredSource } from '../engine/sources/sources.ts'
import { CommandError } from './failure.ts'

/** The source of that name. Throws CommandError when there is none. */
export async function sourceNamed(db: Db, name: string): Promise<StoredSource> {
  const source = await findSource(db, name)
  if (source === null) throw new CommandError(`There is no source named ${name}; see clo source list`)
  return source
}

/** The id of the audience of that name. Throws CommandError when there is none. */
export async function audienceNamed(db: Db, name: string): Promise<string> {
  const id = await findAudience(db, name)
  if (id === null)
    throw new CommandError(
      `There is no audience named ${name}; see clo audience list, or create it: clo audience add "${name}"`,
    )
  return id
}

/** The person with that email or id. Throws CommandError when there is none. */
export async function personNamed(db: Db, emailOrId: string): Promise<{ readonly id: string; readonly email: string }> {
  const person = await findPerson(db, emailOrId)
  if (person === null) throw new CommandError(`Nobody has the email or id ${emailOrId}; see clo people list`)
  return person
}
