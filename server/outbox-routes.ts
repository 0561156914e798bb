import { Hono } from 'hono'
import { listMails, readMail } from '../channels/email/mailbox.ts'
import { plainPage } from './pages/layout.ts'
import { mailPage, outboxPage } from './pages/outbox-page.ts'
import { contentPolicy } from './protect.ts'

/** The mails of a mailbox folder, mounted at `/outbox`: a way to try everything with no mail account anywhere. */
export function outboxRoutes(mailboxDir: string): Hono {
  const routes = new Hono()

  routes.get('/', async (context) => {
    const { mails, total } = await listMails(mailboxDir)
    return context.html(outboxPage(mails, total))
  })

  routes.get('/:key', async (context) => {
    const mail = await readMail(mailboxDir, context.req.param('key'))
    return mail === null ? context.html(noMail(), 404) : context.html(mailPage(mail))
  })

  routes.get('/:key/body', async (context) => {
    const mail = await readMail(mailboxDir, context.req.param('key'))
    if (mail === null) return context.html(noMail(), 404)
    context.header('Content-Security-Policy', bodyPolicy)
    return context.html(mail.html.replace('<head>', '<head><base target="_top">'))
  })

  return routes
}

/** A mail styles itself inline. It may do nothing else than be shown in our page and follow a link that somebody presses. */
const bodyPolicy = `${contentPolicy({
  'style-src': "'unsafe-inline'",
  'img-src': 'data:',
  'frame-src': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'self'",
})}; sandbox allow-top-navigation-by-user-activation`

const noMail = () => plainPage('No such mail', 'It is not in the outbox, or not any more.')
