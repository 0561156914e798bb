import { connectorOf } from '../../connectors/registry.ts'
import { addAudience, joinAudience, setAudience } from '../../engine/people/audiences.ts'
import { mapSubject, nameSubject } from '../../engine/people/subjects.ts'
import { sealSettings } from '../../engine/secrets/seal.ts'
import { type RuleKind, setRules } from '../../engine/sources/audience-rules.ts'
import { changeSource } from '../../engine/sources/change-source.ts'
import { setFilters } from '../../engine/sources/filters.ts'
import type { Subject } from '../../engine/sources/memory-source.ts'
import { addSource } from '../../engine/sources/sources.ts'
import { audienceNamed, personNamed, sourceNamed } from '../named.ts'
import type { Runtime } from '../runtime.ts'
import type { Change } from './changes.ts'
import type { DocumentSource } from './document.ts'

/** Takes one step. Each is a transaction of its own: a run that stops halfway goes on when it is run again. */
export async function applyChange(runtime: Runtime, change: Change): Promise<void> {
  const { db, clock } = runtime
  const { model } = runtime.inForce
  switch (change.step) {
    case 'add-audience':
      await addAudience(db, change.audience.name, settingsOfAudience(change.audience), clock())
      return
    case 'change-audience':
      await setAudience(
        db,
        model,
        await audienceNamed(db, change.audience.name),
        settingsOfAudience(change.audience),
        clock(),
      )
      return
    case 'join': {
      const person = await personNamed(db, change.email)
      const audienceId = await audienceNamed(db, change.audience)
      await joinAudience(db, model, { audienceId, personIds: [person.id] }, clock())
      return
    }
    case 'add-source': {
      const { name, kind, trust, audience, walkHours } = change.source
      await addSource(db, { name, kind, trust, audience, settings: sealed(runtime, change.source) }, clock())
      const { id } = await sourceNamed(db, name)
      await changeSource(db, model, { sourceId: id, walkHours }, clock())
      return
    }
    case 'change-source': {
      const { source, fields } = change
      const { id } = await sourceNamed(db, source.name)
      const changed = Object.fromEntries(
        fields.map((field) => [field, field === 'settings' ? sealed(runtime, source) : source[field]]),
      )
      await changeSource(db, model, { sourceId: id, ...changed }, clock())
      return
    }
    case 'set-filters': {
      const { filters, name } = change.source
      const since = filters.since === null ? null : new Date(`${filters.since}T00:00:00Z`)
      await setFilters(db, (await sourceNamed(db, name)).id, { ...filters, since })
      return
    }
    case 'set-rules': {
      const { id } = await sourceNamed(db, change.source.name)
      const audienceIds = new Map<string, string>()
      for (const { audience } of change.source.rules) audienceIds.set(audience, await audienceNamed(db, audience))
      const rules = change.source.rules.map((rule) => {
        const { kind, value } = parts(rule.for)
        return { kind: kind as RuleKind, value, audienceId: audienceIds.get(rule.audience) as string }
      })
      await setRules(db, model, id, rules, clock())
      return
    }
    case 'map': {
      const { id: sourceId } = await sourceNamed(db, change.source)
      const { kind, value: externalId } = parts(change.subject)
      const personId = change.email === null ? null : (await personNamed(db, change.email)).id
      const subject = { kind: kind as Subject['kind'], externalId }
      await nameSubject(db, sourceId, subject, clock())
      await mapSubject(db, model, { sourceId, ...subject, personId }, clock())
      return
    }
  }
}

function sealed({ links }: Runtime, { kind, settings }: DocumentSource) {
  return sealSettings(links.key, settings, connectorOf(kind).secrets)
}

function settingsOfAudience({
  desiredRetention,
  weeklyAssignments,
}: {
  desiredRetention?: number | undefined
  weeklyAssignments?: number | undefined
}) {
  return {
    ...(desiredRetention !== undefined && { desiredRetention }),
    ...(weeklyAssignments !== undefined && { weeklyAssignments }),
  }
}

/** `user:ada` is of kind user; the value may hold colons. */
function parts(text: string): { readonly kind: string; readonly value: string } {
  const colon = text.indexOf(':')
  return { kind: text.slice(0, colon), value: text.slice(colon + 1) }
}
