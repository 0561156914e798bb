const words = (list: string): ReadonlySet<string> => new Set(list.trim().split(/\s+/))

/** Words that tell nothing by themselves: neither worth asking for nor a leak. Lower case. */
export const STOP_WORDS = words(`
  a about above after again against all also always an and any are as at be because been before being below between
  both but by can could did do does done during each every few for from had has have having he her here hers him his
  how i if in into is it its itself just me more most must my need needs never no nor not now of off often on once
  only or other our ours out over own per shall she should so some such than that the their theirs them then there
  these they this those through to too under until up upon us very via was we were what when where which while who
  whom whose why will with within without would you your yours`)

/** Function words that mark a text as English and hardly occur in its neighbours ("in" and "an" are German, too). */
export const ENGLISH_WORDS = words(`
  the of to with from and is are were has have must should its their our each before after by only not all any been
  be during into than that this through under until when which who without between`)

/** English words that other languages have too; two of them tell. */
export const ENGLISH_HINTS = words('a an was will can on')

/** Pronouns that point outside the sentence; a question that starts with one tells nothing in six months. */
export const PRONOUNS = words(
  `he her his i it it's its my our she that their these they this those us we we're you your`,
)

export const DETERMINERS = words('a an the its their our his her my your this that these those')

/** Forms that may stand between a subject and its verb, or open a verb group. */
export const AUXILIARIES = words(`
  is isn't are aren't was wasn't were be been being has have had do does did doesn't don't must should shall can
  cannot can't could may might will won't would`)

export const COPULAS = words(`is isn't are aren't was wasn't were be been being`)

export const MODALS = words(
  `must should shall can cannot can't could may might will won't would do does did doesn't don't always never`,
)

export const ADVERBS = words(`
  not never always only also now currently usually often still already fully mostly normally generally typically
  automatically directly manually strictly mainly primarily solely jointly explicitly no longer temporarily
  internally well best first`)

/** Participles that do not end in -ed or -en. */
export const PARTICIPLES = words(`
  bought built done gone held kept led made met paid run sent set shut sold spent split stored told built bound lent
  cut put`)

/** Verb forms that are hardly ever a noun, so that they show the verb of a sentence without a parse. */
export const SURE_VERBS = words(`
  accepts allows applies approves belongs became becomes comes connects consists contains covers creates decided
  decides defines depends deploys disables emits enables ensures exists expects exposes expires follows gets gives
  goes handles happen happens includes informs introduced keeps knows lacks lasts lets lies listens lives maintains
  makes manages means moved needs notifies occurs opens oversees owns pays prevents produces provides publishes
  pulls pushes reads receives refuses rejects relies replaced replaces requires restarts rotates says sells sends
  serves sits specialises specializes speaks stays subscribes takes teaches tells throws tracks uses validates
  verifies writes finishes ends begins agreed chose switched dropped signed adopted fails helps supports resolves
  falls`)

/** Forms that are a verb where a fact leaves its subject out ("Runs on the old cluster"), and often a noun elsewhere. */
export const OPENING_VERBS = words(`
  acts alerts approved asks attends audits backs based billed bills books built calls chairs charges checks closes
  contacts controls coordinates deployed drives exports feeds founded hosted hosts imports invoices joined joins
  leads lists loads located logs looks maintained managed measures meets monitors moves offers operates orders owned
  plans posts powers processes processed queries queues records reports reviews runs sends signs sponsored sponsors
  stands stored supervises supplies supports targets tests trains travels ships used visits wants works written maps
  led responsible certified costs lasted mentors migrated returns routes shares stores syncs triggers starts retries
  talks fails helps`)

/** Forms that open an instruction; it needs no subject. */
export const IMPERATIVES = words(`
  always ask avoid call check contact deploy escalate file keep never notify open page post restart restore rotate
  run send set start stop tell use wait do don't`)

/** Verbs after a plural: they show that "Reports need ..." or "Orders go ..." opens with a noun. */
export const PLURAL_VERBS = words(`
  belong come contain cost depend expire get go include last need require run start take use want`)

/** Verbs whose subject is what one would ask for: "____ approves all refunds". */
export const AGENT_VERBS = words(`
  administers approves audits chairs coordinates covers decides handles hosts leads maintains manages organises
  organizes oversees owns provides reviews shows signs supervises supplies tracks`)

/** Prepositions that stay visible after the verb, so that the blank holds the thing itself. */
export const PREPOSITIONS = words(`
  about across after against among around as at before behind between by during for from in inside into near of on
  onto outside over past through to toward towards under until upon via with within without when if per unless
  because since`)

/** Prepositions after which the telling part of a clause follows: "requires approval from ____". */
export const TELLING_PREPOSITIONS = words('at by from in inside into on onto through to under via with within')

/** Words that end the part to be asked for: what follows is a condition, a reason or another clause. */
export const CLAUSE_ENDS = words(`
  after although as because before but during except for if instead once since so than that though unless until when
  whenever where whereas whether which while who whose without then`)

/** Words that open a clause within another; a verb after one is not the main verb. */
export const SUBORDINATORS = words('because if since that unless until when where which while who')

/** Words that open a clause before the main one: "When a customer asks, ...". */
export const CLAUSE_OPENERS = words(
  'after as before during for if in once since to unless until when whenever while with',
)

/** True for words that carry a capital only because a sentence starts with them. `lower` is in lower case. */
export function isCommonWord(lower: string): boolean {
  return [STOP_WORDS, PRONOUNS, AUXILIARIES, PREPOSITIONS, SURE_VERBS, OPENING_VERBS, IMPERATIVES, CLAUSE_OPENERS].some(
    (list) => list.has(lower),
  )
}
