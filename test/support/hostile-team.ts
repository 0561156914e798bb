import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { onTestFinished } from 'vitest'
import { editConcept } from '../../engine/concepts/edit.ts'
import type { Db } from '../../engine/db/pool.ts'
import { addAudience, days, inForce, type Member } from './cast.ts'
import type { OverheardProgram } from './overheard-program.ts'
import type { MovableClock } from './slack/clock.ts'
import type { SlackUser } from './slack/people.ts'

/** Texts that somebody wrote into a memory who means harm, by what they try. Each names Mallory, so that it can be found again. */
export const hostileTexts: Readonly<Record<string, string>> = {
  'nothing at all': 'Mallory',
  'to wake up a channel': '<!channel> Mallory',
  'to wake up everybody here': '<!here|Mallory>',
  'to mention somebody': '<@U0MALLORY> Mallory',
  'to link a channel': '<#C0MALLORY|Mallory>',
  'to hide an address behind words': '<https://evil.example/?q=1|Mallory>',
  'to hide an address in Markdown': '[Mallory](https://evil.example/)',
  'to have an address unfurled': 'Mallory https://evil.example/pixel.png',
  'to write in bold and code': '*Mallory* _is_ ~not~ `here` > a quote',
  'to show an emoji by its name': ':warning: Mallory :smile:',
  'to show a date of Slack': '<!date^1392734382^{date}|Mallory>',
  'to run a script': '<script>alert("Mallory")</script>',
  'to load a picture': '<img src=x onerror=alert(1)> Mallory',
  'to break out of an attribute': '"><a href="https://evil.example">Mallory</a>',
  'to break out of a quoted attribute': "' onmouseover='alert(1)' Mallory",
  'to close the page': '</p></div></body></html> Mallory',
  'to begin a comment': '<!-- Mallory --!> <![CDATA[x]]>',
  'to be an entity': '&lt;b&gt;Mallory&lt;/b&gt; &#x202e;',
  'to fill a template': '{{question}} Mallory <%= 1 %> $& $1',
  'to add a header': 'Mallory\r\nBcc: eve@evil.example',
  'to begin the body early': 'Mallory\r\n\r\n<b>Hello</b>\n.\nQUIT',
  'to be an encoded word': '=?utf-8?q?Mallory=0D=0ABcc:_eve@evil.example?=',
  'to be another recipient': 'Mallory" <eve@evil.example>, "x',
  'to turn the line around': '\u202emoc.live\u202c Mallory\u2067',
  'to hide in the line': 'Mal\u200blory \ufeffMallory\u2060',
  'to be a formula': '=HYPERLINK("https://evil.example","Mallory")',
  'to be another formula': '@SUM(1+1)*cmd|Mallory!A0',
  'to be an option of a command': '--all Mallory',
  'to steer the terminal': '\u001b[2J\u001b]0;Mallory\u0007 Mallory\u009b31m',
  'to be half a character': 'Mallory \ud83d',
  'to end the statement': "Mallory'; drop table person; --",
}

/** Whoever was told of one hostile text: by mail and in Slack. */
export type HostilePair = { readonly tries: string; readonly byMail: Member; readonly inSlack: Member }

/** The people of Slack, who bear the names that Slack's directory would tell. */
export const hostileUsers: readonly SlackUser[] = Object.values(hostileTexts).map((text, place) => ({
  id: `U0HOSTILE${String(place).padStart(2, '0')}`,
  name: `hostile-${place}`,
  realName: text,
  email: `slack-${place}@example.com`,
  timeZone: 'Europe/London',
}))

/**
 * Reads a memory a text, in which everything is called by that text: the source, the audience, its people, the thing that is known and its type. The
 * commands approve what came of it; then question, answer and the answer before become that text as well, whatever drafting would have said.
 */
export async function tellHostile(
  db: Db,
  program: OverheardProgram,
  clock: MovableClock,
): Promise<readonly HostilePair[]> {
  const folder = mkdtempSync(join(tmpdir(), 'clo-hostile-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const pairs: HostilePair[] = []
  for (const [place, [tries, given]] of Object.entries(hostileTexts).entries()) {
    // What PostgreSQL cannot hold, a driver refuses: names come from files of operators, who notice.
    const text = given.toWellFormed()
    const byMail = await addPerson(db, text, `mail-${place}@example.com`, 'email')
    const inSlack = await addPerson(db, text, `slack-${place}@example.com`, 'slack')
    pairs.push({ tries, byMail, inSlack })
    const path = join(folder, `${place}.jsonl`)
    const fact =
      place % 2 === 0 ? `is run by ${given} on port ${5_000 + place}` : `is known as \`${given}\` in room ${place}`
    writeFileSync(path, `${JSON.stringify({ type: 'entity', name: given, entityType: given, observations: [fact] })}\n`)
    await db
      .insertInto('source')
      .values({
        name: text,
        kind: 'memory-mcp',
        settings: JSON.stringify({ mode: 'file', path }),
        audience_id: await addAudience(db, text, [byMail, inSlack]),
        created_at: days(-30),
      })
      .execute()
  }

  clock.pass(days(-3).getTime() - clock().getTime())
  await program.run('sync')
  for (const { id } of await db.selectFrom('concept').select('id').execute())
    await editConcept(db, inForce.model, { conceptId: id, edit: { question: 'Until when?', answer: '17:00' } }, clock())
  await sql`update concept set inbox_status = 'waiting' where inbox_status = 'draft'`.execute(db)
  await program.run('concepts', 'approve', ...(await idsOf(db)))
  for (const id of await idsOf(db))
    await editConcept(db, inForce.model, { conceptId: id, edit: { answer: '18:00' } }, clock())
  await sql`
    update concept_version set question = told.name || ' closes when?', answer = told.name || ' at ' || concept_version.version,
      context = told.name || ' · ' || told.name
    from (
      select provenance.concept_id, source.name from provenance
      join memory on memory.id = provenance.memory_id join source on source.id = memory.source_id
    ) as told
    where told.concept_id = concept_version.concept_id`.execute(db)
  clock.pass(days(0).getTime() - clock().getTime())
  return pairs
}

async function idsOf(db: Db): Promise<readonly string[]> {
  return (await db.selectFrom('concept').select('id').execute()).map(({ id }) => id)
}

async function addPerson(db: Db, name: string, email: string, channel: 'email' | 'slack'): Promise<Member> {
  const { id } = await db
    .insertInto('person')
    .values({
      name,
      email,
      channel,
      time_zone: 'Europe/London',
      slot_times: ['09:00'],
      consented_at: days(-30),
      created_at: days(-30),
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return { id, name, email }
}
