import type { Language } from '../../engine/wording/language.ts'

type Plain = Readonly<Record<'foreign' | 'tooLarge' | 'nothing' | 'fault', readonly [title: string, sentence: string]>>

/** Pages that say one thing, to whoever the browser says is reading. */
export const plainWords: Readonly<Record<Language, Plain>> = {
  en: {
    foreign: ['Not from here', 'This form was sent by another site. Nothing was saved.'],
    tooLarge: ['Not saved', 'The form was too large.'],
    nothing: ['Nothing here', 'There is no page at this address.'],
    fault: ['That did not work', 'The fault is ours and has been noted. Please try again.'],
  },
  de: {
    foreign: ['Nicht von hier', 'Eine andere Seite hat dieses Formular geschickt. Es wurde nichts gespeichert.'],
    tooLarge: ['Nicht gespeichert', 'Das Formular war zu groß.'],
    nothing: ['Hier ist nichts', 'Unter dieser Adresse gibt es keine Seite.'],
    fault: ['Das hat nicht geklappt', 'Der Fehler liegt bei uns und ist notiert. Bitte versuche es noch einmal.'],
  },
}
