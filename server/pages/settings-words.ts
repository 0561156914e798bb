import type { Language } from '../../engine/wording/language.ts'
import type { SettingsWords } from './settings-sentences.ts'
import { settingsWordsDe } from './settings-words-de.ts'
import { settingsWordsEn } from './settings-words-en.ts'

/** What the settings page says, in every language that people are written to in. */
export const settingsWords: Readonly<Record<Language, SettingsWords>> = { en: settingsWordsEn, de: settingsWordsDe }
