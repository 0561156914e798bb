/** Every language that people are written to in. */
export const languages = ['en', 'de'] as const

/** A language that people are written to in. */
export type Language = (typeof languages)[number]
