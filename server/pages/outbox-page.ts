import { html } from 'hono/html'
import type { MailSummary, StoredMail } from '../../channels/email/mailbox.ts'
import { layout, type Markup } from './layout.ts'

const navigation = { here: 'outbox', hasOutbox: true } as const

/** The newest mails of the mailbox folder. */
export function outboxPage(mails: readonly MailSummary[], total: number): Markup {
  return layout({ title: 'Outbox', navigation, wide: true }, [
    html`<h1>Outbox</h1>
<p class="note">No mail server is configured, so mails wait here and reach nobody. Open one and answer as its person would.</p>`,
    total === 0
      ? html`<section class="card"><p>No mails yet. One appears when somebody has a concept about to be forgotten.</p></section>`
      : html`<ul class="mails">${mails.map(mailLine)}</ul>`,
    html`${total > mails.length && html`<p class="note">The newest ${mails.length} of ${total} mails.</p>`}`,
  ])
}

/** One mail: as a mail program shows it, and its plain-text part. */
export function mailPage(mail: StoredMail): Markup {
  return layout({ title: mail.subject, navigation, wide: true }, [
    html`<p><a href="/outbox">All mails</a></p>
<h1 dir="auto">${mail.subject}</h1>
<p class="note">To <bdi>${mail.to}</bdi>${mail.sentAt && html`, ${timeOf(mail.sentAt)}`}</p>
<iframe class="mail" title="The mail" src="/outbox/${mail.key}/body" sandbox="allow-top-navigation-by-user-activation"></iframe>
<details><summary>Plain-text part</summary><div class="card"><pre dir="auto">${mail.text}</pre></div></details>`,
  ])
}

function mailLine({ key, subject, to, sentAt }: MailSummary): Markup {
  return html`<li><a href="/outbox/${key}">
<span class="subject" dir="auto">${subject}</span>
<span class="note" dir="auto">${to}</span>
${sentAt && timeOf(sentAt)}
</a></li>`
}

/** In UTC and says so: a person's own time is the database's to tell, and this page is the operator's. */
function timeOf(at: Date): Markup {
  const shown = at.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
  return html`<time class="note" datetime="${at.toISOString()}">${shown} UTC</time>`
}
