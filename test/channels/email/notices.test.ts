import { expect, test } from 'vitest'
import { composeMail } from '../../../channels/email/mail.ts'
import { noticeOf, nudgeForAnna } from './nudges.ts'

const settings = 'https://clo.example.com/settings/v1.settings.seal'
const unsubscribe = 'https://clo.example.com/unsubscribe/v1.unsubscribe.seal'

test('before the first question, a mail asks whether there may be any', () => {
  const { subject, text } = composeMail(noticeOf('consent'))

  expect(subject).toBe('May we ask you a question now and then?')
  expect(text).toBe(`May we ask you a question now and then?

What it is
Your team’s AI agents come across things worth keeping. We ask you about them just before they would fade: two or so at a time, about 20 seconds each, at times that you choose.

Who sees what
You see everything about yourself. Managers see only groups of five or more. Nothing of it feeds into appraisals.

Your choice
No question comes before you agree, and you can change or stop it at any time.

Look and agree: ${settings}#consent
No, thank you: ${unsubscribe}

Settings: ${settings}
Unsubscribe: ${unsubscribe}
`)
})

test('whoever left questions unanswered is told that they ended, and how to resume', () => {
  const { subject, text } = composeMail(noticeOf('stopped'))

  expect(subject).toBe('We have stopped asking')
  expect(text).toContain('There is nothing to catch up on.')
  expect(text).toContain(`Resume: ${settings}#resume`)
})

test('whom Slack does not reach any more reads it here', () => {
  const { subject, text } = composeMail(noticeOf('channel-lost'))

  expect(subject).toBe('Slack does not reach you any more, so we write here')
  expect(text).toContain(`Open settings: ${settings}#channel`)
})

test.each([
  ['consent', 'Dürfen wir dir ab und zu eine Frage stellen?', 'Nein, danke'],
  ['stopped', 'Wir fragen vorerst nicht mehr', 'Weitermachen'],
  ['channel-lost', 'Slack erreicht dich nicht mehr, deshalb schreiben wir hier', 'Einstellungen öffnen'],
] as const)('the notice "%s" comes in German too', (notice, subject, press) => {
  const mail = composeMail(noticeOf(notice, nudgeForAnna))

  expect(mail.subject).toBe(subject)
  expect(mail.text).toContain(`${press}: https://clo.example.com/`)
  expect(mail.html).toMatch(new RegExp(`>\\s*${press}\\s*</a>`))
  expect(mail.html).toContain('<html lang="de"')
})

test.each(['consent', 'stopped', 'channel-lost'] as const)('the notice "%s" neither urges nor blames', (notice) => {
  for (const { subject, text } of [composeMail(noticeOf(notice)), composeMail(noticeOf(notice, nudgeForAnna))]) {
    expect(subject.length).toBeLessThanOrEqual(78)
    expect(`${subject}${text}`).not.toMatch(/!|forgot|missed|vergessen|verpasst/i)
  }
})
