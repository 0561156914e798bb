import { lastDecisions } from '../../../engine/nudges/decisions.ts'
import { readOwnHome } from '../../../engine/reports/own-home.ts'
import { decisionLines, decisionsShown, standingLines, strengthLines } from '../home/home-lines.ts'
import { commandWords, wordOf } from './command-words.ts'
import type { Command } from './gesture.ts'
import { openSettings } from './notice-presses.ts'
import { pauseAs, pausedReply, readPause, resume } from './pause.ts'
import { practise } from './practice.ts'
import type { Hand, Reply } from './reply.ts'
import { replyWords } from './reply-words.ts'

/** `/clo`: what the Home does, for people who would rather type. Words that it does not know get help. */
export async function handleCommand(hand: Hand, { words }: Command): Promise<Reply> {
  const [name = '', ...rest] = words.split(/\s+/)
  const language = hand.doer.language
  switch (wordOf(name)) {
    case 'quiz':
      return await practise(hand)
    case 'pause':
      return await pause(hand, rest.join(' '))
    case 'resume':
      return await resume(hand)
    case 'settings':
      return await openSettings(hand)
    case 'stats':
      return await tellStats(hand)
    case 'why':
      return await tellWhy(hand)
    default:
      return { say: commandWords[language].help }
  }
}

async function pause(hand: Hand, words: string): Promise<Reply> {
  const { language } = hand.doer
  const wish = readPause(words)
  if (wish === null) return { say: commandWords[language].pauseHelp }
  const paused = await pauseAs(hand, wish)
  return paused.status === 'refused' ? { say: replyWords[language].dayPast } : pausedReply(hand, paused.day)
}

async function tellStats({ db, inForce, doer, at }: Hand): Promise<Reply> {
  const home = await readOwnHome(db, inForce.model, doer.personId, at)
  if (home === null) return {}
  return { say: [...standingLines(home, doer.language), ...strengthLines(home, doer.language)].join('\n') }
}

async function tellWhy({ db, doer }: Hand): Promise<Reply> {
  const decisions = await lastDecisions(db, doer.personId, decisionsShown)
  const { why, nothingDecided } = commandWords[doer.language]
  if (decisions.length === 0) return { say: nothingDecided }
  return { say: [why, ...decisionLines(decisions, doer.language)].join('\n') }
}
