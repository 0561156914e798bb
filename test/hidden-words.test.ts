import { expect, test } from 'vitest'
import { findWords, unmistakableWord } from './support/hidden-words.ts'

const word = unmistakableWord()
const hex = Buffer.from(word).toString('hex')
const base64 = Buffer.from(`It opens with ${word}.`).toString('base64')

test.each([
  ['as it is', `It opens with ${word}.`],
  ['in part', `It opens with ${word.slice(0, 9)}…`],
  ['in capitals', word.toUpperCase()],
  ['in HTML', word.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;')],
  ['as entities', [...word].map((letter) => `&#x${letter.charCodeAt(0).toString(16)};`).join('')],
  ['between tags', [...word.replaceAll(/[<>]/g, '')].join('<b></b>')],
  ['in an address', `https://example.com/a?with=${encodeURIComponent(word)}`],
  ['as percents', `https://example.com/${hex.replaceAll(/../g, '%$&')}`],
  ['in a form', String(new URLSearchParams({ blocks: JSON.stringify([{ text: word }]) }))],
  ['as escapes in JSON', [...word].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join('')],
  ['as hex', `id-${hex}`],
  ['in base64', base64],
  ['in base64 that begins within a word', `name${base64}`],
  [
    'in the base64 of a mail',
    Buffer.from(`${'A line. '.repeat(30)}${word}`)
      .toString('base64')
      .replaceAll(/.{76}/g, '$&\r\n'),
  ],
  ['in quoted-printable', `${word.slice(0, 7)}=\r\n${word.slice(7).replace('&', '=26').replace('<', '=3C')}`],
  ['in an encoded word of a header', `Subject: =?UTF-8?Q?${word.slice(0, 6)}?=\r\n =?UTF-8?Q?${word.slice(6, 9)}?=`],
  ['in a folded header', `Subject: ${word.slice(0, 5)}\r\n ${word.slice(5)}`],
  ['in a signed link', `/a/v1.${Buffer.from(JSON.stringify({ ids: { hint: word } })).toString('base64url')}.mac`],
  ['in a link of HTML in base64', Buffer.from(`<a href="/${encodeURIComponent(word)}">`).toString('base64')],
])('the search finds a word %s', (_, text) => {
  const found = findWords([unmistakableWord(), word], `Said before.\r\n${text}\r\nSaid after.`)

  expect(found).toEqual([word])
})
