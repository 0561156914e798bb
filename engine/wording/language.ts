/** Every language that people are written to in. */
export const languages = ['en', 'de'] as const

/** A language that people are written to in. */
export type Language = (typeof languages)[number]

/** In whose manner each language writes its numbers and days. */
export const locales: Readonly<Record<Language, string>> = { en: 'en-GB', de: 'de-DE' }
